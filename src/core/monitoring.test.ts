import { expect, it } from 'vitest';
import { DAY, HOUR } from '../contract/limits.ts';
import { beginOf, fullerOf, summariseIntervals, summariseWindows, windows } from './monitoring.ts';
import { TIME_STEPS } from './run-times.ts';

const steps = (step: number, runs: number) => Array.from({ length: TIME_STEPS }, (_, at) => (at === step ? runs : 0));
const count = (status: 'succeeded' | 'failed' | 'timed_out' | 'canceled', runs: number, step = 4) => ({
  ...{ status, runs, waits: steps(0, runs), durations: steps(step, runs) },
});

it('begins a period so that it ends with the interval of now', () => {
  const now = new Date('2026-03-29T13:45:12Z');
  expect(beginOf(DAY, now).toISOString()).toBe('2026-03-28T14:00:00.000Z');
  expect(beginOf(7 * DAY, now, 6 * HOUR).toISOString()).toBe('2026-03-22T18:00:00.000Z');
  expect(beginOf(30 * DAY, now, DAY).toISOString()).toBe('2026-02-28T00:00:00.000Z');
});

it('counts what a shorter window holds in the longer ones, and canceled runs as neither success nor failure', () => {
  const counts = [
    { band: 0, ...count('succeeded', 3) },
    { band: 1, ...count('failed', 1) },
    { band: 2, ...count('timed_out', 2) },
    { band: 2, ...count('canceled', 50, 20) },
  ];
  const summary = summariseWindows(counts);
  expect(summary.map(({ window, successRate }) => [window, successRate])).toEqual([
    ['24h', 1],
    ['7d', 0.75],
    ['30d', 0.5],
  ]);
  expect(summary[2]).toMatchObject({ succeeded: 3, failed: 1, timedOut: 2, canceled: 50 });
  // What was canceled says nothing of how long tools take.
  expect(summary[2]?.p95Ms).toBeLessThan(200);
  expect(summariseWindows([])).toHaveLength(windows.length);
  expect(summariseWindows([])[0]).toMatchObject({ successRate: null, medianMs: null, p95Ms: null });
});

it('draws every interval, also those in which nothing ended', () => {
  const from = new Date('2026-03-01T00:00:00Z');
  const counts = [
    { start: new Date('2026-03-02T00:00:00Z'), ...count('succeeded', 2) },
    { start: new Date('2026-03-02T00:00:00Z'), ...count('failed', 1) },
    { start: null, ...count('failed', 9) },
  ];
  const intervals = summariseIntervals(counts, { from, intervalMs: DAY, count: 3 });
  expect(intervals.map(({ from: start, succeeded, failed }) => [start.slice(0, 10), succeeded, failed])).toEqual([
    ['2026-03-01', 0, 0],
    ['2026-03-02', 2, 1],
    ['2026-03-03', 0, 0],
  ]);
});

it('of two disks tells the one of which the smaller share is free', () => {
  const [large, small] = [
    { totalBytes: 1000, freeBytes: 90 },
    { totalBytes: 100, freeBytes: 10 },
  ];
  expect(fullerOf(large, small)).toBe(large);
  expect(fullerOf(small, large)).toBe(large);
  expect(fullerOf(small, { totalBytes: 0, freeBytes: 0 })).toBe(small);
});
