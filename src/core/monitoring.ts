/** Turns counted runs into what the monitoring page shows. */
import { DAY, HOUR } from '../contract/limits.ts';
import type { Monitoring, MonitoringPeriod } from '../contract/monitoring.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import { timeOfShare } from './run-times.ts';

/** From short to long. Runs are counted by the hour in which they ended: a window begins with a whole one. */
export const windows = [
  { window: '24h', ms: 24 * HOUR },
  { window: '7d', ms: 7 * DAY },
  { window: '30d', ms: 30 * DAY },
] as const;

/** How finely a period is drawn. */
export const intervalMs: Record<MonitoringPeriod, number> = { '24h': 1 * HOUR, '7d': 6 * HOUR, '30d': 1 * DAY };

export interface Disk {
  freeBytes: number;
  totalBytes: number;
}

/** The disk that is full first. One without a size of its own says nothing. */
export function fullerOf(one: Disk, other: Disk): Disk {
  const shareOf = ({ freeBytes, totalBytes }: Disk) => (totalBytes === 0 ? 1 : freeBytes / totalBytes);
  return shareOf(other) < shareOf(one) ? other : one;
}

/** Runs that ended alike, counted. */
export interface RunCounts {
  status: FinalStatus;
  runs: number;
  waits: number[];
  durations: number[];
}

/** The moment a window or period of `ms` begins, so that it holds the hour of `now`. */
export function beginOf(ms: number, now: Date, step = HOUR): Date {
  return new Date(Math.floor(now.getTime() / step) * step + step - ms);
}

/** Shares and times of runs that ended in any way; those that were canceled count only as such. */
export function summarise(counts: readonly RunCounts[]) {
  const runsOf = (status: FinalStatus): number =>
    counts.reduce((sum, count) => (count.status === status ? sum + count.runs : sum), 0);
  const ended = {
    succeeded: runsOf('succeeded'),
    failed: runsOf('failed'),
    timedOut: runsOf('timed_out'),
    canceled: runsOf('canceled'),
  };
  const decided = counts.filter(({ status }) => status !== 'canceled');
  const waits = addUp(decided.map((count) => count.waits));
  const durations = addUp(decided.map((count) => count.durations));
  return {
    ...ended,
    medianMs: timeOfShare(durations, 0.5),
    p95Ms: timeOfShare(durations, 0.95),
    waitMedianMs: timeOfShare(waits, 0.5),
    waitP95Ms: timeOfShare(waits, 0.95),
  };
}

/** Null where nothing has ended by itself. */
export function successRateOf({ succeeded, failures }: { succeeded: number; failures: number }): number | null {
  return succeeded + failures === 0 ? null : succeeded / (succeeded + failures);
}

/** Each window holds the shorter ones; `band` of a count is the shortest that it belongs to. */
export function summariseWindows(counts: readonly (RunCounts & { band: number })[]): Monitoring['windows'] {
  return windows.map(({ window }, place) => {
    const summary = summarise(counts.filter(({ band }) => band <= place));
    const { succeeded, failed, timedOut } = summary;
    return { window, ...summary, successRate: successRateOf({ succeeded, failures: failed + timedOut }) };
  });
}

/** Every interval of the period, also those without a run. */
export function summariseIntervals(
  counts: readonly (RunCounts & { start: Date | null })[],
  period: { from: Date; intervalMs: number; count: number },
): Monitoring['intervals'] {
  const byStart = Map.groupBy(counts, ({ start }) => start?.getTime() ?? null);
  return Array.from({ length: period.count }, (_, index) => {
    const from = period.from.getTime() + index * period.intervalMs;
    return { from: new Date(from).toISOString(), ...summarise(byStart.get(from) ?? []) };
  });
}

function addUp(many: readonly number[][]): number[] {
  const sum: number[] = [];
  for (const counts of many) for (const [step, count] of counts.entries()) sum[step] = (sum[step] ?? 0) + count;
  return sum;
}
