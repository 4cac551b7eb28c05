import { describe, expect, it } from 'vitest';
import type { ScheduleRule } from '../../../src/contract/schedule.ts';
import { behavingOf, behaviourOf, usualBehaviour } from './behaviour.ts';
import { intervalOf, newTiming, ruleOf, timingOf } from './timing.ts';

const usual = { startsAt: null, endsAt: null, weekdays: null, blackouts: [] };
const empty = newTiming('2026-11-22', 'Europe/Stockholm');

describe('the boxes of a schedule', () => {
  it('give back each rule that was put into them', () => {
    const rules: ScheduleRule[] = [
      { kind: 'once', at: '2026-12-24T15:00', timeZone: 'Europe/Stockholm', ...usual },
      { kind: 'cron', expression: '@daily', timeZone: 'UTC', ...usual, weekdays: [1, 7] },
      {
        ...{ kind: 'interval', everySeconds: 5400, anchor: '2026-01-01T00:00:30', timeZone: 'Asia/Kolkata' },
        ...{ startsAt: '2026-01-01T00:00', endsAt: '2027-01-01T00:00', weekdays: null },
        blackouts: [{ from: '2026-12-24', to: '2026-12-26' }],
      },
    ];
    for (const rule of rules) expect(ruleOf(timingOf(rule, empty))).toEqual(rule);
  });

  it('hold no rule while something is missing', () => {
    expect(ruleOf(empty)).toMatchObject({ kind: 'cron', expression: '0 8 * * *' });
    const missing = [
      { expression: ' ' },
      { timeZone: '' },
      { kind: 'once', at: '' },
      { kind: 'interval', amount: '' },
      { kind: 'interval', amount: 'x' },
      { kind: 'interval', anchor: '' },
    ] as const;
    for (const each of missing) expect(ruleOf({ ...empty, ...each })).toBe(null);
  });

  it('take a line of free dates that has one date as that day, and leave out one that has none', () => {
    const blackouts = [
      { key: 1, from: '2026-12-24', to: '' },
      { key: 2, from: '', to: '2026-12-31' },
    ];
    expect(ruleOf({ ...empty, blackouts })?.blackouts).toEqual([{ from: '2026-12-24', to: '2026-12-24' }]);
    expect(ruleOf({ ...empty, weekdays: [7, 6, 5, 4, 3, 2, 1] })?.weekdays).toBe(null);
  });

  it('show an interval in the largest unit that it is whole in', () => {
    expect([60, 5400, 7200, 86_400, 90].map((seconds) => intervalOf(seconds))).toEqual([
      { amount: '1', unit: 'minutes' },
      { amount: '90', unit: 'minutes' },
      { amount: '2', unit: 'hours' },
      { amount: '1', unit: 'days' },
      { amount: '90', unit: 'seconds' },
    ]);
  });

  it('give back how it behaves', () => {
    const behaving = {
      overlap: { policy: 'allow', most: 3 },
      missed: { policy: 'all', withinSeconds: 5400 },
      retries: { most: 2, delaySeconds: 30, backoff: 1.5 },
      timeoutMs: 90_000,
      onFailure: { policy: 'pause', after: 4 },
    } as const;
    expect(behavingOf(behaviourOf({ ...behaving, version: { id: 'v1' } }))).toEqual({ ...behaving, versionId: 'v1' });
    expect(behavingOf(usualBehaviour)).toEqual({
      overlap: { policy: 'skip' },
      missed: { policy: 'latest' },
      retries: { most: 0, delaySeconds: 60, backoff: 2 },
      timeoutMs: null,
      onFailure: { policy: 'continue' },
      versionId: null,
    });
  });
});
