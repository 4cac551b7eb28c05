/**
 * The calendar against two others: cron-parser, on days when no clock is changed (at changes it decides otherwise), and
 * a walk over every minute of the days around a change, by Temporal and without what the calendar stands on.
 */
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleRule } from '../../contract/schedule.ts';
import { describeMoments } from './describe-moments.ts';
import { dueBetween, nextDue } from './next-due.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const seeded = { seed: 20_261_121 };

const zones = [
  'UTC',
  'Europe/Stockholm',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
];
const zone = fc.constantFrom(...zones);

/** A field as text, with the values it names, which are not read from the text. */
interface Field {
  text: string;
  values: number[];
}
const whole = (least: number, most: number): Field => ({ text: '*', values: span(least, most, 1) });
const list = (least: number, most: number) =>
  fc
    .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 })
    .map((values): Field => ({ text: values.join(','), values }));
const stepped = (least: number, most: number) =>
  fc
    .integer({ min: 2, max: Math.floor((most - least) / 2) })
    .map((step): Field => ({ text: `*/${step}`, values: span(least, most, step) }));
const range = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(
    ([a, b]): Field => ({
      text: `${Math.min(a, b)}-${Math.max(a, b)}`,
      values: span(Math.min(a, b), Math.max(a, b), 1),
    }),
  );
const field = (least: number, most: number) =>
  fc.oneof(fc.constant(whole(least, most)), list(least, most), stepped(least, most), range(least, most));
const dayField = (least: number, most: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(whole(least, most)) }, { weight: 1, arbitrary: list(least, most) });

/** Named days are few enough that both kinds meet, and never steps: of those Unix cron itself says two things. */
const cronFields = fc.record({
  minute: field(0, 59),
  hour: fc.oneof(field(0, 23), list(0, 3)),
  day: dayField(1, 31),
  month: fc.oneof({ weight: 4, arbitrary: fc.constant(whole(1, 12)) }, { weight: 1, arbitrary: list(1, 12) }),
  weekday: dayField(0, 6),
});
type CronFields = typeof cronFields extends fc.Arbitrary<infer T> ? T : never;

function span(least: number, most: number, step: number): number[] {
  return Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, index) => least + index * step);
}

function ruleOf(fields: CronFields, timeZone: string): ScheduleRule {
  const { minute, hour, day, month, weekday } = fields;
  const expression = [minute, hour, day, month, weekday].map((each) => each.text).join(' ');
  return { kind: 'cron', expression, timeZone, startsAt: null, endsAt: null, weekdays: null, blackouts: [] };
}

/** Days from 1990 to 2110, and in every second case one on which some clock was changed. */
const start = fc.integer({ min: Date.UTC(1990, 0) / DAY, max: Date.UTC(2110, 0) / DAY });
const nearChange = (timeZone: string, day: number) => {
  const then = Temporal.Instant.fromEpochMilliseconds(day * DAY).toZonedDateTimeISO(timeZone);
  return then.getTimeZoneTransition('next') ?? then;
};

function names(fields: CronFields, time: Temporal.PlainDateTime): boolean {
  const { minute, hour, day, month, weekday } = fields;
  const isDay = day.values.includes(time.day);
  const isWeekday = weekday.values.includes(time.dayOfWeek % 7);
  const isBoth = day.text === '*' || weekday.text === '*';
  return (
    minute.values.includes(time.minute) &&
    hour.values.includes(time.hour) &&
    month.values.includes(time.month) &&
    (isBoth ? isDay && isWeekday : isDay || isWeekday)
  );
}

/** Every minute that a clock shows or skips on the days around a change, looked at one by one. */
function walk(fields: CronFields, change: Temporal.ZonedDateTime, from: number, to: number): number[] {
  const isEveryHour = fields.hour.values.length === 24;
  const due = new Set<number>();
  const seen = new Set<string>();
  for (let moment = from; moment <= to; moment += MINUTE) {
    const time = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(change.timeZoneId).toPlainDateTime();
    if (names(fields, time) && (isEveryHour || !seen.has(time.toString()))) due.add(moment);
    seen.add(time.toString());
  }
  const before = change.subtract({ nanoseconds: 1 }).toPlainDateTime().add({ nanoseconds: 1 });
  const after = change.toPlainDateTime();
  const skipped = before.until(after);
  for (let time = before; Temporal.PlainDateTime.compare(time, after) < 0; time = time.add({ minutes: 1 })) {
    if (names(fields, time) && !(isEveryHour && names(fields, time.add(skipped)))) due.add(change.epochMilliseconds);
  }
  return [...due].sort((a, b) => a - b);
}

/** No change of the clocks on the day of a moment or the one before: after one of half an hour cron-parser errs for a day. */
const isQuiet = (timeZone: string, moment: number) =>
  describeMoments(timeZone, [new Date(moment), new Date(moment - DAY)]).every((each) => each.clockChange === null);
const times = (dates: Date[]) => dates.map((date) => date.getTime());

describe('the calendar', () => {
  it('agrees with a walk over every minute around changes of the clocks', () => {
    fc.assert(
      fc.property(cronFields, zone, start, (fields, timeZone, day) => {
        const change = nearChange(timeZone, day);
        // Whole minutes of UTC are whole minutes everywhere since 1990.
        const from = change.epochMilliseconds - 8 * HOUR;
        const to = change.epochMilliseconds + 8 * HOUR;
        const found = times(dueBetween(ruleOf(fields, timeZone), new Date(from - 1), new Date(to), 10_000));
        expect(found.filter((each) => each > from + 2 * HOUR)).toEqual(
          walk(fields, change, from, to).filter((each) => each > from + 2 * HOUR),
        );
      }),
      { ...seeded, numRuns: 80 },
    );
  });

  it('agrees with cron-parser wherever no clock is changed', () => {
    fc.assert(
      fc.property(cronFields, zone, start, (fields, timeZone, day) => {
        const rule = ruleOf(fields, timeZone);
        if (rule.kind !== 'cron') return;
        const after = new Date(day * DAY);
        const ours = dueBetween(rule, after, new Date(after.getTime() + 400 * DAY), 20);
        const other = CronExpressionParser.parse(rule.expression, { tz: timeZone, currentDate: after });
        const theirs = ours.length === 0 ? [] : other.take(ours.length + 8).map((each) => each.getTime());
        const last = ours.at(-1)?.getTime() ?? 0;
        const differing = new Set(times(ours)).symmetricDifference(new Set(theirs.filter((each) => each <= last)));
        expect([...differing].filter((each) => isQuiet(timeZone, each))).toEqual([]);
      }),
      { ...seeded, numRuns: 80 },
    );
  });

  it('goes forward, never gives a moment twice, and loses none however the time is cut', () => {
    const rules = fc.tuple(cronFields, zone).chain(([fields, timeZone]) =>
      fc.record({
        rule: fc.oneof(
          fc.constant(ruleOf(fields, timeZone)),
          fc.record({
            kind: fc.constant('interval' as const),
            everySeconds: fc.integer({ min: 3600, max: 3 * 86_400 }),
            anchor: fc.constantFrom('2026-03-29T02:30', '1999-12-31T23:59:59', '2090-02-28T12:00'),
            timeZone: fc.constant(timeZone),
            startsAt: fc.constant(null),
            endsAt: fc.constant(null),
          }),
        ),
        weekdays: fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 })),
        blackouts: fc.array(
          fc.constantFrom({ from: '2026-03-29', to: '2026-03-29' }, { from: '2026-10-20', to: '2026-11-02' }),
          { maxLength: 2 },
        ),
      }),
    );
    const days = fc.integer({ min: Date.UTC(2026, 2, 20) / DAY, max: Date.UTC(2026, 10, 10) / DAY });
    const cuts = fc.array(fc.integer({ min: 0, max: 12 * DAY }), { maxLength: 8 });
    fc.assert(
      fc.property(rules, days, cuts, ({ rule, weekdays, blackouts }, day, offsets) => {
        const whole = { ...rule, weekdays, blackouts } as ScheduleRule;
        const from = day * DAY;
        const to = from + 12 * DAY;
        const all = times(dueBetween(whole, new Date(from), new Date(to), 100_000));
        expect(all.every((each, index) => each > (all[index - 1] ?? from) && each <= to)).toBe(true);
        const edges = [from, ...offsets.map((each) => from + each).sort((a, b) => a - b), to];
        const parts = edges.slice(1).map((edge, index) => [edges[index] ?? from, edge] as const);
        expect(parts.flatMap(([a, b]) => times(dueBetween(whole, new Date(a), new Date(b), 100_000)))).toEqual(all);
        expect(nextDue(whole, new Date(from))?.getTime()).toBe(all[0] ?? nextDue(whole, new Date(to))?.getTime());
        const shown = describeMoments(
          whole.timeZone,
          all.map((each) => new Date(each)),
        );
        expect(
          shown.filter(({ local }) => {
            const date = local.slice(0, 10);
            const weekday = Temporal.PlainDate.from(date).dayOfWeek;
            return (
              blackouts.some((each) => each.from <= date && date <= each.to) || weekdays?.includes(weekday) === false
            );
          }),
        ).toEqual([]);
      }),
      { ...seeded, numRuns: 100 },
    );
  });
});
