/** A worker: claims runs from the queue and carries them out. As many as wanted, in any process, on one database. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { judgeConditions } from '../actions/judge-conditions.ts';
import { judgeHappenings } from '../actions/judge-happenings.ts';
import { MINUTE, SECOND } from '../contract/limits.ts';
import type { WorkerAbout, WorkerLoad } from '../contract/monitoring.ts';
import { VERSION } from '../contract/version.ts';
import { readClock } from '../db/clock.ts';
import { openQueue, unlockUnknownJobs } from '../db/queue.ts';
import { listCancelRequests } from '../db/runs.ts';
import { measureStorage } from '../db/storage-sizes.ts';
import { deleteWorker, heartbeat, insertWorker, SILENCE_MS } from '../db/workers.ts';
import { readProcessStat } from '../sandbox/process-facts.ts';
import type { RunnerReport } from '../sandbox/runner.ts';
import { createActiveRuns } from './active-runs.ts';
import { clean, cleanStrays, sweepIncoming } from './clean.ts';
import { cleanHistory } from './clean-history.ts';
import { COUNT_MS, countRuns } from './count-runs.ts';
import { executeRun } from './execute-run.ts';
import { hostName } from './host-name.ts';
import { startLoop } from './loop.ts';
import { createLoadReader } from './read-load.ts';
import { announceWaiting, rescue, WAITING_MS } from './rescue.ts';
import { schedule } from './schedule.ts';
import type { WorkerContext } from './worker-context.ts';

export interface Worker {
  id: string;
  /** What its host can enforce. */
  report: RunnerReport;
  /** How many runs are under way. */
  activeRuns: () => number;
  /** Whether it takes runs, and its signs of life come through. */
  isReady: () => boolean;
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
const STORAGE_MS = 5 * MINUTE;
const ALERT_MS = 2 * SECOND;
const CONDITIONS_MS = 30 * SECOND;

/** Starts claiming. First what a crash left behind is swept. Throws when the runner cannot run anything on this host. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, concurrency, ...shared } = options;
  const context: WorkerContext = { ...shared, id: randomUUID(), active: createActiveRuns() };
  const activeRuns = () => context.active.ids().length;
  const host = await hostName();
  const pidStarted = readProcessStat(process.pid)?.startTime ?? '';
  const report = await context.runner.inspect();
  const about = describeWorker(context.runner.name, report, concurrency);
  const identity = { id: context.id, host, pid: process.pid, pidStarted, about };

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
  let lastBeatAt = performance.now();
  // Since when this worker's own signs of life have come through without a break.
  let steadySince: number | null = null;
  const readLoad = createLoadReader();
  const beatOnce = () => beat(context, identity, { queueLockName: queue.lockName, load: readLoad(activeRuns()) });
  const keepBeating = async () => {
    try {
      await beatOnce();
      lastBeatAt = performance.now();
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
    startLoop(SCHEDULE_MS, async () => schedule(context, await readClock(context.db)), onLoopError(context)),
    startLoop(WAITING_MS, () => announceWaiting(context, new Date()), onLoopError(context)),
    startLoop(COUNT_MS, () => countRuns(context.db), onLoopError(context)),
    startLoop(ALERT_MS, () => judgeHappenings(context.db, new Date()), onLoopError(context)),
    startLoop(CONDITIONS_MS, () => judgeConditions(context.db, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => clean(context, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => cleanHistory(context, new Date()), onLoopError(context)),
    startLoop(CLEAN_MS, () => cleanStrays(context, strayRound++, new Date()), onLoopError(context)),
    startLoop(
      CLEAN_MS,
      () => measureStorage(context.db, new Date(Date.now() - STORAGE_MS), new Date()),
      onLoopError(context),
    ),
    startLoop(CLEAN_MS, () => sweepIncoming(context), onLoopError(context)),
  ];
  // Known before this worker says that it is there: what it locks then is handed back at once when it dies.
  await beatOnce();
  context.telemetry.metrics.watchWorker({ places: concurrency, activeRuns, starts: context.runner.starts });

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
    report,
    activeRuns,
    isReady: () => drained === undefined && performance.now() - lastBeatAt < SILENCE_MS,
    drain: () => {
      drained ??= finish();
      return drained;
    },
    hurry: () => context.active.abortAll('shutdown'),
  };
}

function describeWorker(runner: string, report: RunnerReport, concurrency: number): WorkerAbout {
  const { problems, weaknesses, facts } = report;
  return {
    ...{ name: os.hostname(), version: VERSION, concurrency, runner, level: facts.level ?? '' },
    problems: problems.map(({ what }) => what),
    weaknesses: weaknesses.map(({ what }) => what),
  };
}

/** A sign of life. Cancel requests whose notice was missed are found here, too. */
async function beat(
  context: WorkerContext,
  identity: Parameters<typeof insertWorker>[1],
  sign: { queueLockName: string; load: WorkerLoad },
): Promise<void> {
  const isKnown = await heartbeat(context.db, { id: context.id, ...sign });
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
