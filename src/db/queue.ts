import { EventEmitter } from 'node:events';
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker';
import { type RawBuilder, sql } from 'kysely';
import type { Pool } from 'pg';
import { type Db, isDatabaseAway, isDatabaseShort } from './database.ts';

/** The queue is graphile-worker's, in the same database, so that a run and its job are one transaction. */
const RUN_TASK = 'run';
/** Only for a notice that was missed: jobs are announced by NOTIFY. */
const POLL_MS = 1000;

export interface Queue {
  /** The queue's own name of this worker, under which it locks jobs. */
  readonly lockName: string;
  /** Takes no more jobs; resolves when those under way have ended. */
  stop: () => Promise<void>;
  /** The runs whose jobs this worker is working on. */
  runsInHand: () => string[];
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
  const inHand = new Set<string>();
  let lockName = '';
  // Jobs are locked by the pool, not by one of its workers.
  events.on('pool:create', ({ workerPool }) => {
    lockName = workerPool.id;
  });
  events.on('job:error', ({ error }) => options.onError(error));
  events.on('pool:listen:error', ({ error }) => options.onError(error));
  const forget = hearUnheard(options.onError);
  const runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    events,
    logger: silent,
    taskList: {
      [RUN_TASK]: async (payload) => {
        const { runId } = payload as { runId: string };
        inHand.add(runId);
        await options.work(runId).finally(() => inHand.delete(runId));
      },
    },
    crontab: '',
  });
  return {
    lockName,
    stop: async () => {
      await runner.stop().catch(() => {});
      await runner.promise.catch(() => {});
      forget();
    },
    runsInHand: () => [...inHand],
  };
}

/**
 * The library leaves the promise that a job is marked as done to nobody (0.17, `completeJob` in its worker.js): without
 * this, a database that goes away at that moment ends the process. The job stays locked, and `unlockUnknownJobs` hands it
 * back. Returns what ends this.
 */
function hearUnheard(onError: (error: unknown) => void): () => void {
  const hear = (error: unknown): void => {
    if (!isDatabaseAway(error) && !isDatabaseShort(error)) throw error;
    onError(error);
  };
  process.on('unhandledRejection', hear);
  return () => process.off('unhandledRejection', hear);
}

/**
 * A call that adds the job of a run, for a statement that has the run's id and place. A job only says "look at this run":
 * the claim decides, so one too many does no harm; a second one takes the place of one that waits already. The queue
 * takes jobs by their time, so the place becomes one, in milliseconds since 1970: its priority has only 16 bits.
 */
export function addJob(runId: RawBuilder<unknown>, place: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    graphile_worker.add_job(
      ${sql.lit(RUN_TASK)},
      payload => json_build_object('runId', ${runId}::text),
      run_at => to_timestamp(${place} / 1000.0),
      job_key => 'run:' || ${runId}::text
    )`;
}

/**
 * The same for many at once: a CTE `jobs` that adds the jobs of all rows of the CTE `runs` (id, place). It does so only
 * where the statement reads it.
 */
export function addJobs(runs: string): RawBuilder<unknown> {
  return sql`
    jobs as materialized (
      select graphile_worker.add_jobs(array_agg((
        ${sql.lit(RUN_TASK)}, json_build_object('runId', id::text), null, to_timestamp(place / 1000.0), null,
        'run:' || id::text, null, null
      )::graphile_worker.job_spec))
      from ${sql.ref(runs)}
      having count(*) > 0
    )`;
}

/** Adds the job of a run that waits. Nothing when it waits no more, or is held until its share has room. */
export async function addRunJob(db: Db, runId: string): Promise<void> {
  await sql`
    select ${addJob(sql`id`, sql`place`)}
    from runs
    where id = ${runId} and status = 'queued' and held_by is null`.execute(db);
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

/**
 * Hands back the jobs that this worker locked without coming to know of them: the database went away between its lock
 * and its answer. The library has a call for all jobs of a worker only, so this writes to its table.
 */
export async function unlockUnknownJobs(db: Db, queue: Pick<Queue, 'lockName' | 'runsInHand'>): Promise<void> {
  await sql`
    update graphile_worker._private_jobs
    set locked_by = null, locked_at = null
    where locked_by = ${queue.lockName}
      and locked_at < now() - interval '3 seconds'
      and key <> all (${queue.runsInHand().map((id) => `run:${id}`)}::text[])`.execute(db);
}

const silent = new Logger(() => () => {});
