/** Hands the work of dead workers back, so that an accepted run is never lost. */
import { endedWithoutResult } from '../actions/ended-without-result.ts';
import { MINUTE, SECOND } from '../contract/limits.ts';
import { deleteDeadWorker } from '../db/alert-happenings.ts';
import { addRunJob, unlockOrphanJobs } from '../db/queue.ts';
import { endRun, listLostRuns } from '../db/runs.ts';
import { listWaitingRuns, releaseAll } from '../db/waiting-runs.ts';
import { listSuspects, SILENCE_MS } from '../db/workers.ts';
import { hasEnded } from '../sandbox/process-facts.ts';
import { requeue } from './requeue.ts';
import type { WorkerContext } from './worker-context.ts';

/** A run that took three workers with it is not given a fourth. */
const MAX_LOSSES = 3;
/** A run between its claim and its entry in the list of active runs is not lost yet. */
const CLAIM_GRACE_MS = 5 * SECOND;
export const WAITING_MS = 1 * MINUTE;
const BATCH = 200;

/**
 * One round; returns what it did. Safe to run in every worker at once. `canJudgeSilence` is false while this worker's own
 * signs of life have not come through: then the database was away, and nobody's silence means anything.
 */
export async function rescue(
  context: WorkerContext,
  host: string,
  canJudgeSilence: boolean,
): Promise<{ workers: number; runs: number }> {
  const { db } = context;
  const workers = await strikeOffDeadWorkers(context, { host, silenceMs: SILENCE_MS, canJudgeSilence });
  await unlockOrphanJobs(db);
  const now = new Date();
  const lost = await listLostRuns(db, {
    workerId: context.id,
    activeIds: context.active.ids(),
    before: new Date(now.getTime() - CLAIM_GRACE_MS),
  });
  for (const { losses, ...run } of lost) {
    const { id, attempt } = run;
    context.log.warn({ runId: id, attempt, losses: losses + 1 }, 'a run has lost its worker');
    if (losses + 1 < MAX_LOSSES) await requeue(db, { ...run, isLost: true }, now);
    else await endRun(db, { id, attempt, ...endedWithoutResult('worker_lost'), now });
  }
  await releaseAll(db, context.shares);
  return { workers, runs: lost.length };
}

/**
 * Announces runs again that have waited for long: the job of one may be held by a worker that died before it claimed the
 * run. Announcing a run that simply waits its turn changes nothing. Returns how many.
 */
export async function announceWaiting(context: WorkerContext, now: Date): Promise<number> {
  const waiting = await listWaitingRuns(context.db, new Date(now.getTime() - WAITING_MS), BATCH);
  for (const id of waiting) await addRunJob(context.db, id);
  return waiting.length;
}

/** `host`: the one on which processes can be looked at; null: none. Returns how many were struck off. */
export async function strikeOffDeadWorkers(
  { db, log, id }: Pick<WorkerContext, 'db' | 'log' | 'id'>,
  { host, silenceMs, canJudgeSilence }: { host: string | null; silenceMs: number; canJudgeSilence: boolean },
): Promise<number> {
  let struckOff = 0;
  for (const suspect of await listSuspects(db, { workerId: id, host, silenceMs })) {
    const isSilent = suspect.is_silent && canJudgeSilence;
    const isDead = isSilent || (suspect.host === host && hasEnded(suspect.pid, suspect.pid_started));
    if (!isDead || !(await deleteDeadWorker(db, suspect.id))) continue;
    struckOff += 1;
    log.warn({ workerId: suspect.id }, 'a worker is gone; its runs are handed back');
  }
  return struckOff;
}
