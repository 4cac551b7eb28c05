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
  /** The queue's own name of this worker, under which it locks jobs. */
  readonly lockName: string;
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
  const events: WorkerEvents = new EventEmitter();
  let lockName = '';
  // Jobs are locked by the pool, not by one of its workers.
  events.on('pool:create', ({ workerPool }) => {
    lockName = workerPool.id;
  });
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
    lockName,
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

/**
 * Hands back the jobs that no known worker holds, a moment after they were locked: a worker that has just started may
 * lock one before its name is stored.
 */
export async function unlockOrphanJobs(db: Db): Promise<void> {
  await sql`
    select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
    from graphile_worker.jobs
    where locked_at < now() - interval '3 seconds'
      and not exists (select from workers where queue_lock_name = locked_by)
    having count(*) > 0`.execute(db);
}

const silent = new Logger(() => () => {});
