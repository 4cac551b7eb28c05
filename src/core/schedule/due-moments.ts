import { DAY, MINUTE, SECOND } from '../../contract/limits.ts';
import type { Missed, ScheduleRule } from '../../contract/schedule.ts';
import { MOST_CATCH_UP, type SkipReason } from '../../contract/schedule-rules.ts';
import { dueBetween, nextDue } from './next-due.ts';

/** A moment that is looked at so much later was missed: nobody was there. Sooner, it is only late. */
export const MISSED_AFTER_MS = 1 * MINUTE;
/** Looked at in one go; what is left comes in the next one. */
const MOST_AT_ONCE = 100;
/** What is older is not told of moment by moment, where there is so much of it that nobody would read that. */
const TOLD_IN_FULL_MS = 7 * DAY;

export interface DueMoment {
  at: Date;
  /** Why it does not fire; null: it does, as far as runs before it let it. */
  instead: 'missed' | SkipReason | null;
}

export interface Calendar {
  rule: ScheduleRule;
  missed: Missed;
  nextAt: Date | null;
  skipAt: Date | null;
  /** Of the schedule and of all together: null where there is none, else until when (null: without end). */
  pauses: readonly { until: Date | null }[];
}

/**
 * What is due by `now`, and the next moment after that. Days on which the rule is left out count as due here, so that
 * they can be told of.
 */
export function dueMoments(calendar: Calendar, now: Date): { moments: DueMoment[]; nextAt: Date | null } {
  const { nextAt } = calendar;
  if (nextAt === null || nextAt > now) return { moments: [], nextAt };
  const rule = { ...calendar.rule, blackouts: [] };
  const following = nextDue(rule, nextAt);
  if (following === null || following > now)
    return { moments: [{ at: nextAt, instead: judge(calendar, nextAt, now, 0) }], nextAt: following };
  const times = [nextAt, ...dueBetween(rule, nextAt, now, MOST_AT_ONCE - 1)];
  const last = times.at(-1) as Date;
  const after = dueBetween(rule, last, now, MOST_CATCH_UP).length;
  const moments = times.map((at, index) => ({
    at,
    instead: judge(calendar, at, now, times.length - 1 - index + after),
  }));
  const far = after < MOST_CATCH_UP ? null : nextDue(rule, new Date(now.getTime() - TOLD_IN_FULL_MS - 1));
  // Never beyond the last one: it may be made up for.
  return { moments, nextAt: far !== null && far > last && far <= now ? far : nextDue(rule, last) };
}

/** How many of these are made up for, each of them: they were due while nobody was there. */
export function countMadeUp(moments: readonly DueMoment[], { missed }: Pick<Calendar, 'missed'>, now: Date): number {
  if (missed.policy !== 'all') return 0;
  return moments.filter(({ at, instead }) => instead === null && now.getTime() - at.getTime() > MISSED_AFTER_MS).length;
}

/** `later`: how many more are due after it. */
function judge(calendar: Calendar, at: Date, now: Date, later: number): DueMoment['instead'] {
  if (isLeftOut(calendar.rule, at)) return 'blackout';
  if (calendar.pauses.some(({ until }) => until === null || at < until)) return 'paused';
  if (calendar.skipAt?.getTime() === at.getTime()) return 'asked';
  return now.getTime() - at.getTime() > MISSED_AFTER_MS && !isMadeUpFor(calendar.missed, at, now, later)
    ? 'missed'
    : null;
}

function isLeftOut(rule: ScheduleRule, at: Date): boolean {
  if (rule.blackouts.length === 0) return false;
  return nextDue(rule, new Date(at.getTime() - 1))?.getTime() !== at.getTime();
}

function isMadeUpFor(missed: Missed, at: Date, now: Date, later: number): boolean {
  if (missed.policy === 'none') return false;
  if (missed.policy === 'latest') return later === 0;
  return later < MOST_CATCH_UP && now.getTime() - at.getTime() <= missed.withinSeconds * SECOND;
}

/** The next moments that are not left out, as people want to read them. */
export function upcoming(calendar: Pick<Calendar, 'rule' | 'nextAt'>, count: number): Date[] {
  const moments: Date[] = [];
  let after = calendar.nextAt === null ? null : new Date(calendar.nextAt.getTime() - 1);
  while (after !== null && moments.length < count) {
    after = nextDue(calendar.rule, after);
    if (after !== null) moments.push(after);
  }
  return moments;
}
