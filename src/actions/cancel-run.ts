import type { Db } from '../db/database.ts';
import { endRun, requestCancel } from '../db/runs.ts';
import { endedWithoutResult } from './ended-without-result.ts';

/**
 * Ends a run in whatever state it is: a queued one at once, a running one through its worker, an ended one stays as it
 * is. Safe to call twice and while the run changes state.
 */
export async function cancelRun(db: Db, runId: string, now: Date): Promise<void> {
  const isEnded = await endRun(db, { id: runId, attempt: null, ...endedWithoutResult('canceled'), now });
  if (!isEnded) await requestCancel(db, runId, now);
}
