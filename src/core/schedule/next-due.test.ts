import { describe, expect, it } from 'vitest';
import type { ScheduleRule } from '../../contract/schedule.ts';
import { describeMoments } from './describe-moments.ts';
import { dueBetween, nextDue } from './next-due.ts';

const usual = { startsAt: null, endsAt: null, weekdays: null, blackouts: [] };
const cron = (expression: string, timeZone: string, more: Partial<ScheduleRule> = {}) =>
  ({ kind: 'cron', expression, timeZone, ...usual, ...more }) as ScheduleRule;

/** What the clock shows at the next moments, with its distance from UTC where that is of interest. */
function next(rule: ScheduleRule, after: string, count: number): string[] {
  const moments = dueBetween(rule, new Date(after), new Date('3000-01-01'), count);
  return describeMoments(rule.timeZone, moments).map(({ local }) => local.replace(/:00$/, ''));
}

describe('nextDue', () => {
  it('runs a skipped time at the next moment there is, and a repeated one once, the first time', () => {
    const stockholm = cron('30 2 * * *', 'Europe/Stockholm');
    expect(next(stockholm, '2026-03-28T03:00Z', 2)).toEqual(['2026-03-29T03:00', '2026-03-30T02:30']);
    expect(dueBetween(stockholm, new Date('2026-10-24T12:00Z'), new Date('2026-10-26T12:00Z'), 9)).toEqual([
      new Date('2026-10-25T00:30Z'),
      new Date('2026-10-26T01:30Z'),
    ]);
    // Several skipped times are one run; and Dublin, where it is winter that is the odd time, is like everywhere else.
    expect(next(cron('*/20 1 * * *', 'Europe/Dublin'), '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T02:00',
      '2026-03-30T01:00',
    ]);
    const once = { kind: 'once', at: '2026-03-29T02:30', timeZone: 'Europe/Stockholm', ...usual } as const;
    expect(next(once, '2026-01-01T00:00Z', 2)).toEqual(['2026-03-29T03:00']);
    expect(nextDue(once, new Date('2026-03-29T01:00Z'))).toBe(null);
  });

  it('goes on by real hours where a rule is for every hour', () => {
    const hourly = cron('30 * * * *', 'America/New_York');
    const everyHour = (from: string) => {
      const after = new Date(from);
      const moments = dueBetween(hourly, after, new Date(after.getTime() + 86_400_000), 100);
      return moments.every((each, index) => each.getTime() - after.getTime() === (index + 0.5) * 3_600_000);
    };
    expect(everyHour('2026-03-08T00:00Z')).toBe(true);
    expect(everyHour('2026-11-01T00:00Z')).toBe(true);
    // Half an hour is skipped: 02:00 is due when it would have been, and 02:45 comes by itself.
    expect(next(cron('0 * * * *', 'Australia/Lord_Howe'), '2026-10-03T14:15Z', 3)).toEqual([
      '2026-10-04T01:00',
      '2026-10-04T02:30',
      '2026-10-04T03:00',
    ]);
    expect(next(cron('*/15 * * * *', 'Australia/Lord_Howe'), '2026-10-03T15:15Z', 3)).toEqual([
      '2026-10-04T02:30',
      '2026-10-04T02:45',
      '2026-10-04T03:00',
    ]);
  });

  it('knows a zone that skipped a whole day', () => {
    const apia = (expression: string) => next(cron(expression, 'Pacific/Apia'), '2011-12-29T20:00Z', 3);
    expect(apia('0 9 * * *')).toEqual(['2011-12-31T00:00', '2011-12-31T09:00', '2012-01-01T09:00']);
    expect(apia('0 */12 * * *')).toEqual(['2011-12-29T12:00', '2011-12-31T00:00', '2011-12-31T12:00']);
    expect(apia('0 9 30 * *')).toEqual(['2011-12-31T00:00', '2012-01-30T09:00', '2012-03-30T09:00']);
  });

  it('takes either kind of day where both are named, and looks far ahead', () => {
    expect(next(cron('0 0 13 * 5', 'Asia/Kolkata'), '2026-11-01T00:00Z', 4)).toEqual([
      '2026-11-06T00:00',
      '2026-11-13T00:00',
      '2026-11-20T00:00',
      '2026-11-27T00:00',
    ]);
    // 2100 is no leap year.
    expect(next(cron('0 0 29 2 *', 'UTC'), '2096-03-01T00:00Z', 2)).toEqual(['2104-02-29T00:00', '2108-02-29T00:00']);
    expect(next(cron('0 0 29 2 *', 'UTC', { weekdays: [1] }), '2072-03-01T00:00Z', 1)).toEqual(['2112-02-29T00:00']);
    expect(next(cron('0 0 1 1 *', 'Europe/Stockholm'), '2099-06-01T00:00Z', 2)).toEqual([
      '2100-01-01T00:00',
      '2101-01-01T00:00',
    ]);
  });

  it('counts intervals from their anchor, whatever the clocks do', () => {
    const rule = { kind: 'interval', everySeconds: 43_200, anchor: '2026-03-28T08:00', timeZone: 'Europe/Stockholm' };
    const interval = { ...rule, ...usual } as ScheduleRule;
    expect(next(interval, '2026-03-28T07:00Z', 3)).toEqual([
      '2026-03-28T20:00',
      '2026-03-29T09:00',
      '2026-03-29T21:00',
    ]);
    expect(next(interval, '2026-03-27T12:00Z', 1)).toEqual(['2026-03-27T20:00']);
    expect(next({ ...interval, startsAt: '2026-04-01T21:00' }, '2026-01-01T00:00Z', 1)).toEqual(['2026-04-01T21:00']);
  });

  it('keeps to its start and end, its weekdays and its free dates', () => {
    const rule = cron('0 */6 * * *', 'Europe/Stockholm', {
      startsAt: '2026-12-23T12:00',
      endsAt: '2026-12-28T06:00',
      weekdays: [1, 3, 4, 7],
      blackouts: [
        { from: '2026-12-25', to: '2026-12-26' },
        { from: '2026-12-24', to: '2026-12-25' },
      ],
    });
    expect(next(rule, '2000-01-01T00:00Z', 99)).toEqual([
      '2026-12-23T12:00',
      '2026-12-23T18:00',
      ...['00', '06', '12', '18'].map((hour) => `2026-12-27T${hour}:00`),
      '2026-12-28T00:00',
      '2026-12-28T06:00',
    ]);
    // In St. John’s midnight was put back to the day before, which was then over for the second time.
    const saturday = [{ from: '2006-10-28', to: '2006-10-28' }];
    const moments = dueBetween(
      cron('*/30 * * * *', 'America/St_Johns', { blackouts: saturday }),
      new Date('2006-10-28T12:00Z'),
      new Date('2006-10-29T04:30Z'),
      9,
    );
    expect(moments.map((each) => each.toISOString().slice(11, 16))).toEqual(['02:30', '03:30', '04:00', '04:30']);
  });

  it('tells of a change of the clock on the day of a moment', () => {
    const notes = (rule: ScheduleRule, after: string, count: number) =>
      describeMoments(rule.timeZone, dueBetween(rule, new Date(after), new Date('2999-01-01'), count));
    expect(notes(cron('30 2 * * *', 'Europe/Stockholm'), '2026-03-28T12:00Z', 2)).toEqual([
      {
        at: '2026-03-29T01:00:00.000Z',
        local: '2026-03-29T03:00:00',
        offsetMinutes: 120,
        clockChange: { kind: 'skipped', from: '2026-03-29T02:00:00', to: '2026-03-29T03:00:00' },
      },
      { at: '2026-03-30T00:30:00.000Z', local: '2026-03-30T02:30:00', offsetMinutes: 120, clockChange: null },
    ]);
    // Before the change, too, and where the day is another one afterwards.
    expect(notes(cron('0 1 * * *', 'Europe/Stockholm'), '2026-10-24T12:00Z', 1)[0]?.clockChange).toEqual({
      kind: 'repeated',
      from: '2026-10-25T03:00:00',
      to: '2026-10-25T02:00:00',
    });
    const apia = notes(cron('0 9 * * *', 'Pacific/Apia'), '2011-12-28T20:00Z', 4);
    expect(apia.map((each) => each.clockChange?.kind ?? null)).toEqual([null, 'skipped', 'skipped', null]);
  });

  it('is quick: ten thousand schedules are far less than a second', () => {
    const zones = ['Europe/Stockholm', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
    const expressions = ['0 9 * * 1-5', '*/15 * * * *', '0 3 1 * *', '30 2 * * 0', '15 10 15 * 2', '0 0 29 2 *'];
    const started = process.cpuUsage();
    for (let index = 0; index < 10_000; index += 1) {
      const rule = cron(expressions[index % 6] ?? '', zones[index % 5] ?? '');
      expect(nextDue(rule, new Date(1.8e12 + index * 1e6))).not.toBe(null);
    }
    // 0.15 s on the machine it was measured on; the bound is for a mistake of a whole order. What others take is not counted.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});
