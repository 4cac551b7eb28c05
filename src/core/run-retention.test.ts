import { expect, it } from 'vitest';
import { keptUntil } from './run-retention.ts';

it('a run is kept for its days, and its log no longer', () => {
  const kept = (days: number | null, logDays: number | null) => {
    const { until, logUntil } = keptUntil(
      { days, logDays, perTool: 5, perPerson: 5 },
      new Date('2026-01-31T12:00:00Z'),
    );
    return [until?.slice(0, 10) ?? null, logUntil?.slice(0, 10) ?? null];
  };
  expect(kept(null, null)).toEqual([null, null]);
  expect(kept(30, null)).toEqual(['2026-03-02', null]);
  expect(kept(30, 7)).toEqual(['2026-03-02', '2026-02-07']);
  expect(kept(7, 30)).toEqual(['2026-02-07', null]);
  expect(kept(null, 7)).toEqual([null, '2026-02-07']);
});
