/**
 * When a schedule is due. A time that the clock skips is due at the next moment there is; one that it shows twice is due
 * once, the first time. Only a cron expression for every hour goes on by real hours: it is due whenever the clock shows a
 * time of it, and nothing is made up for a skipped time that comes as the hour after it.
 */
import type { ScheduleRule } from '../../contract/schedule.ts';
import { type Cron, readCron } from './cron.ts';
import { DAY, dayOf, nextLocal, readLocal, weekdayOf } from './local-time.ts';
import { localAt, momentOf, type Span, spanAt } from './zone.ts';

/** Nothing that repeats is looked for beyond: a 29 February that is a Monday comes within forty years. */
const HORIZON = 50 * 366 * DAY;

/** The first moment after `after`; null when there is none. The rule has passed `checkRule`. */
export function nextDue(rule: ScheduleRule, after: Date): Date | null {
  const next = planOf(rule)(after.getTime());
  return next === null ? null : new Date(next);
}

/** The first `limit` moments after `after`, up to `upTo` and with it. */
export function dueBetween(rule: ScheduleRule, after: Date, upTo: Date, limit: number): Date[] {
  const plan = planOf(rule);
  const moments: Date[] = [];
  let next = plan(after.getTime());
  while (next !== null && next <= upTo.getTime() && moments.length < limit) {
    moments.push(new Date(next));
    next = plan(next);
  }
  return moments;
}

type Plan = (after: number) => number | null;

function planOf(rule: ScheduleRule): Plan {
  const start = rule.startsAt === null ? Number.NEGATIVE_INFINITY : momentOfText(rule, rule.startsAt);
  const end = rule.endsAt === null ? Number.POSITIVE_INFINITY : momentOfText(rule, rule.endsAt);
  const nextMoment = momentsOf(rule);
  const nextFreeDay = freeDaysOf(rule);
  return (after) => {
    let from = Math.max(after, start - 1);
    const until = rule.kind === 'once' ? end : Math.min(end, from + HORIZON);
    for (;;) {
      const next = nextMoment(from, until);
      if (next === null || next > until) return null;
      const free = nextFreeDay(next);
      if (free === null) return next;
      // The beginning of that day counts. It may be over: a clock that is put back can show the day before once more.
      from = Math.max(next, free - 1);
    }
  };
}

function momentsOf(rule: ScheduleRule): (after: number, until: number) => number | null {
  switch (rule.kind) {
    case 'once': {
      const at = momentOfText(rule, rule.at);
      return (after) => (at > after ? at : null);
    }
    case 'interval': {
      const anchor = momentOfText(rule, rule.anchor);
      const step = rule.everySeconds * 1000;
      return (after) => anchor + (Math.floor((after - anchor) / step) + 1) * step;
    }
    case 'cron': {
      const read = readCron(rule.expression);
      if (!read.ok) throw new Error(`This cron expression was never checked: ${read.fault.message}`);
      return (after, until) => nextOfCron(read.cron, rule.timeZone, after, until);
    }
  }
}

/** Goes from one change of the clocks to the next: in between they are as plain as those of UTC. */
function nextOfCron(cron: Cron, timeZone: string, after: number, until: number): number | null {
  let span = spanAt(timeZone, after);
  let from = after + 1;
  while (from <= until) {
    if (from === span.from && hasSkipped(cron, span)) return from;
    const repeated = cron.isEveryHour ? span.from : span.from + Math.max(0, span.before - span.offset);
    const start = Math.max(from, repeated) + span.offset;
    const local = nextLocal(cron, start, Math.min(until, span.to - 1) + span.offset);
    if (local !== null) return local - span.offset;
    from = span.to;
    span = spanAt(timeZone, Math.min(from, until));
  }
  return null;
}

/** Whether a time that was skipped when the span began is due at its beginning. */
function hasSkipped(cron: Cron, span: Span): boolean {
  const gap = span.offset - span.before;
  const end = span.from + span.offset - 1;
  let local = gap > 0 ? nextLocal(cron, span.from + span.before, end) : null;
  while (local !== null) {
    if (!cron.isEveryHour || nextLocal(cron, local + gap, local + gap) === null) return true;
    local = nextLocal(cron, local + 1, end);
  }
  return false;
}

/** Says null of a moment on a day that may be; else when the next such day begins. The clock says which day it is. */
function freeDaysOf(rule: ScheduleRule): (moment: number) => number | null {
  const { timeZone, weekdays } = rule;
  const blackouts = rule.blackouts.map(({ from, to }) => ({ from: localOf(from), last: localOf(to) }));
  const lastOfBlackout = (day: number) => blackouts.find(({ from, last }) => from <= day && day <= last)?.last;
  if (weekdays === null && blackouts.length === 0) return () => null;
  return (moment) => {
    const today = dayOf(localAt(timeZone, moment));
    let day = today;
    for (;;) {
      const last = lastOfBlackout(day);
      if (last !== undefined) day = last + DAY;
      else if (weekdays !== null && !weekdays.includes(weekdayOf(day))) day += DAY;
      else return day === today ? null : momentOf(timeZone, day);
    }
  };
}

function momentOfText(rule: ScheduleRule, text: string): number {
  return momentOf(rule.timeZone, localOf(text));
}

function localOf(text: string): number {
  const local = readLocal(text);
  if (local === null) throw new Error(`This time was never checked: ${text}`);
  return local;
}
