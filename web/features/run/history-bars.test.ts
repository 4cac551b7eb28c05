import { expect, test } from 'vitest';
import { barsOf } from './history-bars.ts';

const bucket = (start: string, succeeded: number) => ({ start, succeeded, failed: 0, timedOut: 0, canceled: 0 });
const bars = (step: 'hour' | 'day' | 'week' | 'month', from: string, to: string, start: string) =>
  barsOf({ step, from, to, buckets: [bucket(start, 7)] }).map((bar) => [bar.start.slice(0, 13), bar.succeeded]);

test('each step of a range has its bar, with or without runs, as the server cuts them', () => {
  expect(bars('day', '2026-02-27T10:00:00Z', '2026-03-01T09:00:00Z', '2026-02-28T00:00:00.000Z')).toEqual([
    ['2026-02-27T00', 0],
    ['2026-02-28T00', 7],
    ['2026-03-01T00', 0],
  ]);
  expect(bars('hour', '2026-02-28T23:00:00Z', '2026-03-01T01:00:00Z', '2026-03-01T00:00:00.000Z')).toEqual([
    ['2026-02-28T23', 0],
    ['2026-03-01T00', 7],
  ]);
  expect(bars('week', '2026-03-01T12:00:00Z', '2026-03-03T00:00:00Z', '2026-03-02T00:00:00.000Z')).toEqual([
    ['2026-02-23T00', 0],
    ['2026-03-02T00', 7],
  ]);
  expect(bars('month', '2025-12-31T12:00:00Z', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00.000Z')).toEqual([
    ['2025-12-01T00', 0],
    ['2026-01-01T00', 7],
  ]);
  expect(bars('hour', '2026-03-01T00:00:00Z', '2027-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z')).toHaveLength(130);
  expect(bars('hour', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z')).toEqual([]);
});
