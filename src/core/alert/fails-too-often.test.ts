import { expect, it } from 'vitest';
import { failsTooOften } from './fails-too-often.ts';

it('runs fail too often from the share and the number on that a rule names', () => {
  const rule = { rate_runs: 4, rate_percent: 50 };
  const cases = [
    [3, 3, false],
    [2, 4, true],
    [1, 4, false],
    [50, 100, true],
    [49, 100, false],
    [0, 0, false],
  ] as const;
  for (const [failed, total, expected] of cases) expect(failsTooOften(rule, { failed, total })).toBe(expected);
  expect(failsTooOften({ rate_runs: 1, rate_percent: 100 }, { failed: 1, total: 1 })).toBe(true);
  expect(failsTooOften({ rate_runs: 3, rate_percent: 33 }, { failed: 1, total: 3 })).toBe(true);
});
