import type { RunHistory } from '../contract/run.ts';
import { type HistoryRange, historyRange } from '../core/run-history.ts';
import type { Db } from '../db/database.ts';
import { countRecentRuns, type RecentRuns, type RunFilter } from '../db/list-runs.ts';
import { listRunCounts } from '../db/run-counts.ts';

/**
 * How the runs that match ended over time. Everybody's are counted already, by when they ended; what is not counted apart
 * is counted here, by when it was asked for, and only the newest of very many.
 */
export async function viewHistory(db: Db, filter: RunFilter, now: Date): Promise<RunHistory> {
  const range = historyRange(filter, now);
  const { rows, countedFrom } = isCountedAlready(filter, range)
    ? { rows: await listRunCounts(db, { ...filter, ...range }, range.step), countedFrom: null }
    : await countRecentRuns(db, { ...filter, from: range.from, to: range.to }, range.step);
  return {
    step: range.step,
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    countedFrom: countedFrom?.toISOString() ?? null,
    buckets: rows.map((row) => presentBucket(row, filter.status)).filter((bucket) => bucket !== null),
  };
}

function isCountedAlready(filter: RunFilter, { step }: HistoryRange): boolean {
  const { personId, versionId, text, toolId } = filter;
  return personId === null && versionId === null && text === null && !(toolId !== null && step === 'hour');
}

/** Null: no run of this kind ended then. */
function presentBucket(
  row: RecentRuns['rows'][number],
  status: RunFilter['status'],
): RunHistory['buckets'][number] | null {
  const has = (each: NonNullable<RunFilter['status']>) => status === null || status === each;
  const bucket = {
    start: row.start.toISOString(),
    succeeded: has('succeeded') ? row.succeeded : 0,
    failed: has('failed') ? row.failed : 0,
    timedOut: has('timed_out') ? row.timed_out : 0,
    canceled: has('canceled') ? row.canceled : 0,
  };
  return bucket.succeeded + bucket.failed + bucket.timedOut + bucket.canceled > 0 ? bucket : null;
}
