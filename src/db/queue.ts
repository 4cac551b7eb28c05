import { sql } from 'kysely';
import type { Db } from './database.ts';

/** The queue is graphile-worker's, in the same database, so that a run and its job are one transaction. */
export const RUN_TASK = 'run';

/**
 * Adds the job of a run. A job only says "look at this run": the claim in runs.ts decides, so one too many does no harm.
 */
export async function addRunJob(tx: Db, runId: string): Promise<void> {
  await sql`
    select graphile_worker.add_job(${RUN_TASK}, payload => json_build_object('runId', ${runId}::text))`.execute(tx);
}

/** Hands back the jobs that a dead worker's queue names hold. */
export async function unlockJobs(db: Db, queueWorkerIds: string[]): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(${queueWorkerIds}::text[])`.execute(db);
}
