import { describe, expect, it } from 'vitest';
import { longestOfStep, TIME_STEPS, timeOfShare } from './run-times.ts';

const counts = (...steps: [number, number][]) =>
  Array.from({ length: TIME_STEPS }, (_, step) => steps.find(([each]) => each === step)?.[1] ?? 0);

describe('counted times', () => {
  it('grow by √2 from step to step, from 8 ms to more than a day', () => {
    expect([0, 1, 2, 4, 47].map(longestOfStep).map((ms) => Math.round(ms))).toEqual([8, 11, 16, 32, Infinity]);
    expect(longestOfStep(46)).toBeGreaterThan(18 * 3_600_000);
  });

  it('tell about how long a share of the runs took', () => {
    expect(timeOfShare(counts(), 0.5)).toBeNull();
    expect(timeOfShare(counts([0, 4]), 0.5)).toBe(4);
    expect(timeOfShare(counts([4, 10]), 0.5)).toBe(27);
    expect(timeOfShare(counts([4, 90], [20, 10]), 0.95)).toBeGreaterThan(longestOfStep(19));
    expect(timeOfShare(counts([4, 95], [20, 5]), 0.95)).toBe(32);
    expect(timeOfShare(counts([47, 1]), 1)).toBe(Math.round(longestOfStep(46) * Math.SQRT2));
  });
});
