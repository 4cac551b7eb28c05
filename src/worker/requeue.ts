import { endedWithoutResult } from '../actions/ended-without-result.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import { mayStartOver } from '../core/script-rules.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { addRunJob } from '../db/queue.ts';
import { endRun, isCancelRequested, requeueRun } from '../db/runs.ts';

interface CutShort {
  id: string;
  attempt: number;
  script_runner: ScriptRunner | null;
  isLost: boolean;
}

const notAgain =
  'The server stopped while the script ran on it. It was not started again: it may have done a part of its work.';

/**
 * Hands a running attempt back to the queue, run and job in one transaction; one that somebody asked to cancel, or that
 * may not start over, ends instead. Harmless when the attempt had ended.
 */
export async function requeue(db: Db, run: CutShort, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { id, attempt } = run;
    if (!mayStartOver(run.script_runner) && !(await isCancelRequested(tx, id)))
      await endRun(tx, { id, attempt, ...endedWithoutResult('worker_lost'), errorSummary: notAgain, now });
    else if (await requeueRun(tx, { ...run, now })) await addRunJob(tx, id);
    else await endRun(tx, { id, attempt, ...endedWithoutResult('canceled'), now });
  });
}
