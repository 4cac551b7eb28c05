/**
 * Waits and durations of many runs, as counts by step: step 0 is up to 8 ms, each further one √2 times as long, the last
 * one (of a day and more) open. Fine enough for percentiles that are at most a fifth off, small enough to store for each hour.
 */
export const TIME_STEPS = 48;
const FIRST_STEP_MS = 8;

/** The longest time that belongs to a step; infinite for the last. */
export function longestOfStep(step: number): number {
  return step >= TIME_STEPS - 1 ? Number.POSITIVE_INFINITY : FIRST_STEP_MS * 2 ** (step / 2);
}

/** About how long the given share (0 to 1) of the counted runs took at most, in milliseconds; null when none was counted. */
export function timeOfShare(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let before = 0;
  for (const [step, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      const from = step === 0 ? 0 : longestOfStep(step - 1);
      const to = Math.min(longestOfStep(step), from * Math.SQRT2 || FIRST_STEP_MS);
      return Math.round(from + ((to - from) * (wanted - before)) / count);
    }
    before += count;
  }
  return null;
}
