import { endedWithoutResult } from '../actions/ended-without-result.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { addRunJob } from '../db/queue.ts';
import { endRun, requeueRun } from '../db/runs.ts';

/**
 * Hands a running attempt back to the queue, run and job in one transaction; one that somebody asked to cancel ends
 * instead. Harmless when the attempt had ended.
 */
export async function requeue(db: Db, run: { id: string; attempt: number; isLost: boolean }, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { id, attempt } = run;
    if (await requeueRun(tx, { ...run, now })) await addRunJob(tx, id);
    else await endRun(tx, { id, attempt, ...endedWithoutResult('canceled'), now });
  });
}
