import type { Db } from '../db/database.ts';
import { endRun, isUnfinished, requestCancel } from '../db/runs.ts';
import { endedWithoutResult } from './ended-without-result.ts';

/**
 * Ends a run in whatever state it is: a queued one at once, a running one through its worker, an ended one stays as it
 * is. Safe to call twice, and while the run goes back and forth between waiting and running.
 */
export async function cancelRun(db: Db, runId: string, now: Date): Promise<void> {
  do {
    if (await endRun(db, { id: runId, attempt: null, ...endedWithoutResult('canceled'), now })) return;
    if (await requestCancel(db, runId, now)) return;
  } while (await isUnfinished(db, runId));
}
