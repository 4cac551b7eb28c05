/** Hands the work of dead workers back, so that an accepted run is never lost. */
import { endedWithoutResult } from '../actions/ended-without-result.ts';
import { SECOND } from '../contract/limits.ts';
import { unlockJobs } from '../db/queue.ts';
import { endRun, listLostRuns } from '../db/runs.ts';
import { deleteWorker, listSuspects } from '../db/workers.ts';
import { hasEnded } from '../sandbox/process-facts.ts';
import { requeue } from './requeue.ts';
import type { WorkerContext } from './worker-context.ts';

/** With a heartbeat every 2 s, five missed ones; with a rescue every 2 s the runs are back within 15 s. */
const SILENCE_MS = 10 * SECOND;
/** A run that took three workers with it is not given a fourth. */
const MAX_ATTEMPTS = 3;
/** A run between its claim and its entry in the list of active runs is not lost yet. */
const CLAIM_GRACE_MS = 5 * SECOND;

/** One round; returns what it did. Safe to run in every worker at once. */
export async function rescue(context: WorkerContext, host: string): Promise<{ workers: number; runs: number }> {
  const { db } = context;
  const suspects = await listSuspects(db, { workerId: context.id, host, silenceMs: SILENCE_MS });
  let workers = 0;
  for (const suspect of suspects) {
    const isDead = suspect.is_silent || hasEnded(suspect.pid, suspect.pid_started);
    const gone = isDead ? await deleteWorker(db, suspect.id) : undefined;
    if (gone === undefined) continue;
    workers += 1;
    await unlockJobs(db, gone.queueWorkerIds);
    context.log.warn({ workerId: suspect.id }, 'a worker is gone; its runs are handed back');
  }
  const now = new Date();
  const lost = await listLostRuns(db, {
    workerId: context.id,
    activeIds: context.active.ids(),
    before: new Date(now.getTime() - CLAIM_GRACE_MS),
  });
  for (const run of lost) {
    const end = run.cancel_requested_at !== null ? 'canceled' : run.attempt >= MAX_ATTEMPTS ? 'worker_lost' : null;
    if (end === null) await requeue(db, run, now);
    else await endRun(db, { id: run.id, attempt: run.attempt, ...endedWithoutResult(end), now });
  }
  return { workers, runs: lost.length };
}
