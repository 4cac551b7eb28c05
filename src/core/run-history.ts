/** How a chart of runs over time is cut into steps. */
import { DAY, HOUR } from '../contract/limits.ts';
import type { HistoryStep } from '../contract/run.ts';

export interface HistoryRange {
  from: Date;
  to: Date;
  step: HistoryStep;
}

const USUAL_MS = 30 * DAY;
const LONGEST_MS = 10 * 366 * DAY;

/** The range that is asked for, from a whole hour on, in steps that make up to about a hundred bars. */
export function historyRange(asked: { from: Date | null; to: Date | null }, now: Date): HistoryRange {
  // No run is older than the clock of computers, and years before the first are no dates to others.
  const to = new Date(Math.max(0, (asked.to ?? now).getTime()));
  const from = asked.from ?? new Date(to.getTime() - USUAL_MS);
  const length = Math.min(LONGEST_MS, Math.max(0, to.getTime() - from.getTime()));
  return { from: new Date(Math.max(0, Math.floor((to.getTime() - length) / HOUR) * HOUR)), to, step: stepOf(length) };
}

function stepOf(length: number): HistoryStep {
  if (length <= 3 * DAY) return 'hour';
  if (length <= 92 * DAY) return 'day';
  return length <= 2 * 366 * DAY ? 'week' : 'month';
}
