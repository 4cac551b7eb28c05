import { type Db, inTransaction } from '../db/database.ts';
import { addRunJob } from '../db/queue.ts';
import { requeueRun } from '../db/runs.ts';

/** Hands a running attempt back to the queue, run and job in one transaction. Harmless when the attempt had ended. */
export async function requeue(db: Db, run: { id: string; attempt: number }, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (await requeueRun(tx, { ...run, now })) await addRunJob(tx, run.id);
  });
}
