import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { endRun, isUnfinished, requestCancel } from '../db/runs.ts';
import { endedWithoutResult } from './ended-without-result.ts';

/**
 * Ends a run in whatever state it is: a queued one at once, a running one through its worker, an ended one stays as it
 * is. Safe to call twice, and while the run goes back and forth between waiting and running.
 */
export async function cancelRun(db: Db, origin: Origin, runId: string, now: Date): Promise<void> {
  do {
    if (await inTransaction(db, (tx) => tryToCancel(tx, origin, runId, now))) return;
  } while (await isUnfinished(db, runId));
}

/** False: the run was in neither state at the moment when it was looked at. */
async function tryToCancel(tx: Db, origin: Origin, runId: string, now: Date): Promise<boolean> {
  const wasQueued = await endRun(tx, { id: runId, attempt: null, ...endedWithoutResult('canceled'), now });
  const request = wasQueued ? 'asked' : await requestCancel(tx, runId, now);
  if (request === 'asked') {
    const before = { status: wasQueued ? 'queued' : 'running' };
    await recordAudit(tx, origin, { action: 'run.canceled', target: { type: 'run', id: runId }, before, at: now });
  }
  return request !== 'not_running';
}
