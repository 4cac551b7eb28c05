import { describe, expect, it } from 'vitest';
import { longestOfStep, TIME_STEPS, timeOfShare } from './run-times.ts';

const counts = (...steps: [number, number][]) =>
  Array.from({ length: TIME_STEPS }, (_, step) => steps.find(([each]) => each === step)?.[1] ?? 0);

describe('counted times', () => {
  it('double from step to step, from 8 ms to nine hours', () => {
    expect([0, 1, 2, 10, 23].map(longestOfStep)).toEqual([8, 16, 32, 8192, Number.POSITIVE_INFINITY]);
    expect(longestOfStep(22)).toBeGreaterThan(9 * 3_600_000);
  });

  it('tell about how long a share of the runs took', () => {
    expect(timeOfShare(counts(), 0.5)).toBeNull();
    expect(timeOfShare(counts([0, 4]), 0.5)).toBe(4);
    expect(timeOfShare(counts([2, 10]), 0.5)).toBe(24);
    expect(timeOfShare(counts([2, 90], [10, 10]), 0.95)).toBe(6144);
    expect(timeOfShare(counts([2, 95], [10, 5]), 0.95)).toBe(32);
    expect(timeOfShare(counts([23, 1]), 1)).toBe(2 * longestOfStep(22));
  });
});
