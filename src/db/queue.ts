import { EventEmitter } from 'node:events';
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import type { Db } from './database.ts';

/** The queue is graphile-worker's, in the same database, so that a run and its job are one transaction. */
const RUN_TASK = 'run';
/** Only for a notice that was missed: jobs are announced by NOTIFY. */
const POLL_MS = 1000;

export interface Queue {
  /** The queue's own names of this worker, under which it locks jobs. */
  workerIds: () => string[];
  /** Takes no more jobs; resolves when those under way have ended. */
  stop: () => Promise<void>;
}

/** Brings the queue's tables up to date. Safe from several processes at once. */
export async function migrateQueue(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: silent });
}

/** Starts to work: `work` is called for each job, `concurrency` of them at once. */
export async function openQueue(
  pool: Pool,
  options: { concurrency: number; work: (runId: string) => Promise<void>; onError: (error: unknown) => void },
): Promise<Queue> {
  const workerIds: string[] = [];
  const events: WorkerEvents = new EventEmitter();
  events.on('worker:create', ({ worker }) => workerIds.push(worker.workerId));
  events.on('job:error', ({ error }) => options.onError(error));
  events.on('pool:listen:error', ({ error }) => options.onError(error));
  const runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    events,
    logger: silent,
    taskList: { [RUN_TASK]: (payload) => options.work((payload as { runId: string }).runId) },
    crontab: '',
  });
  return {
    workerIds: () => workerIds,
    stop: async () => {
      await runner.stop().catch(() => {});
      await runner.promise.catch(() => {});
    },
  };
}

/**
 * Adds the job of a run; one that waits already keeps its place. A job only says "look at this run": the claim in
 * runs.ts decides, so one too many does no harm.
 */
export async function addRunJob(tx: Db, runId: string): Promise<void> {
  await sql`
    select graphile_worker.add_job(
      ${RUN_TASK},
      payload => json_build_object('runId', ${runId}::text),
      job_key => 'run:' || ${runId}::text,
      job_key_mode => 'preserve_run_at'
    )`.execute(tx);
}

/** Hands back the jobs that a dead worker's queue names hold. */
export async function unlockJobs(db: Db, queueWorkerIds: string[]): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(${queueWorkerIds}::text[])`.execute(db);
}

const silent = new Logger(() => () => {});
