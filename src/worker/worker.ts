/** A worker: claims runs from the queue and carries them out. As many as wanted, in any process, on one database. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { MINUTE, SECOND } from '../contract/limits.ts';
import { openQueue, unlockUnknownJobs } from '../db/queue.ts';
import { listCancelRequests } from '../db/runs.ts';
import { deleteWorker, heartbeat, insertWorker, SILENCE_MS } from '../db/workers.ts';
import { readProcessStat } from '../sandbox/process-facts.ts';
import { createActiveRuns } from './active-runs.ts';
import { clean, cleanStrays, sweepIncoming } from './clean.ts';
import { executeRun } from './execute-run.ts';
import { hostName } from './host-name.ts';
import { startLoop } from './loop.ts';
import { announceWaiting, rescue, WAITING_MS } from './rescue.ts';
import { schedule } from './schedule.ts';
import type { WorkerContext } from './worker-context.ts';

export interface Worker {
  id: string;
  /** How many runs are under way. */
  activeRuns: () => number;
  /** Takes no new runs and resolves when those under way have ended. May be called twice. */
  drain: () => Promise<void>;
  /** Ends the runs under way and hands them back to the queue; `drain` resolves soon after. */
  hurry: () => void;
}

export type WorkerOptions = Omit<WorkerContext, 'id' | 'active'> & { pool: Pool; concurrency: number };

const HEARTBEAT_MS = 2 * SECOND;
const RESCUE_MS = 2 * SECOND;
const SCHEDULE_MS = 1 * SECOND;
const CLEAN_MS = 1 * MINUTE;

/** Starts claiming. First what a crash left behind is swept. Throws when the runner cannot run anything on this host. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, concurrency, ...shared } = options;
  const context: WorkerContext = { ...shared, id: randomUUID(), active: createActiveRuns() };
  const host = await hostName();
  const pidStarted = readProcessStat(process.pid)?.startTime ?? '';
  const identity = { id: context.id, host, pid: process.pid, pidStarted };

  await insertWorker(context.db, identity);
  await context.runner.sweep();
  await rescue(context, host, false);
  await sweepIncoming(context);

  const stopListening = context.listener.on('run_cancel', (runId) => context.active.abort(runId, 'canceled'));
  const queue = await openQueue(pool, {
    concurrency,
    work: (runId) => executeRun(context, runId),
    onError: (error) => context.log.error({ err: error }, 'the queue failed'),
  });
  // Workers start at different places, so that together they are through sooner.
  let strayRound = process.pid;
  // Since when this worker's own signs of life have come through without a break.
  let steadySince: number | null = null;
  const keepBeating = async () => {
    try {
      await beat(context, identity, queue.lockName);
      steadySince ??= performance.now();
    } catch (error) {
      steadySince = null;
      throw error;
    }
  };
  const canJudgeSilence = () => steadySince !== null && performance.now() - steadySince > SILENCE_MS;
  const loops = [
    startLoop(HEARTBEAT_MS, keepBeating, onLoopError(context)),
    startLoop(RESCUE_MS, () => rescue(context, host, canJudgeSilence()), onLoopError(context)),
    startLoop(RESCUE_MS, () => unlockUnknownJobs(context.db, queue), onLoopError(context)),
    startLoop(SCHEDULE_MS, () => schedule(context, new Date()), onLoopError(context)),
    startLoop(WAITING_MS, () => announceWaiting(context, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => clean(context, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => cleanStrays(context, strayRound++, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => sweepIncoming(context), onLoopError(context)),
  ];
  // Known before this worker says that it is there: what it locks then is handed back at once when it dies.
  await beat(context, identity, queue.lockName);

  let drained: Promise<void> | undefined;
  async function finish(): Promise<void> {
    await queue.stop();
    await Promise.all(loops.map((loop) => loop.stop()));
    stopListening();
    await deleteWorker(context.db, context.id);
    await rm(path.join(context.artifacts.folder, 'incoming', context.id), { recursive: true, force: true });
    await context.runner.close();
  }
  return {
    id: context.id,
    activeRuns: () => context.active.ids().length,
    drain: () => {
      drained ??= finish();
      return drained;
    },
    hurry: () => context.active.abortAll('shutdown'),
  };
}

/** A sign of life. Cancel requests whose notice was missed are found here, too. */
async function beat(
  context: WorkerContext,
  identity: { id: string; host: string; pid: number; pidStarted: string },
  queueLockName: string,
): Promise<void> {
  const isKnown = await heartbeat(context.db, { id: context.id, queueLockName });
  if (!isKnown) {
    // Others thought this worker dead and took its runs: what it still does for them counts for nothing.
    context.active.abortAll('lost');
    await insertWorker(context.db, identity);
  }
  for (const runId of await listCancelRequests(context.db, context.id)) context.active.abort(runId, 'canceled');
}

function onLoopError(context: WorkerContext): (error: unknown) => void {
  return (error) => context.log.error({ err: error }, 'a loop of the worker failed; it goes on');
}
