/**
 * Waits and durations of many runs, as counts by step: step 0 is up to 8 ms, each further one twice as long, the last one
 * (of nine hours and more) open. Fine enough to say about how long most took, small enough to store for each tool and day.
 */
export const TIME_STEPS = 24;
const FIRST_STEP_MS = 8;

/** The longest time that belongs to a step; infinite for the last. */
export function longestOfStep(step: number): number {
  return step >= TIME_STEPS - 1 ? Number.POSITIVE_INFINITY : FIRST_STEP_MS * 2 ** step;
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
      const to = Math.min(longestOfStep(step), 2 * from || FIRST_STEP_MS);
      return Math.round(from + ((to - from) * (wanted - before)) / count);
    }
    before += count;
  }
  return null;
}
