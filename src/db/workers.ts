import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface WorkerRow {
  id: string;
  host: string;
  pid: number;
  pid_started: string;
  queue_worker_ids: string[];
}

/** Makes a worker known before it claims anything. */
export async function insertWorker(
  db: Db,
  worker: { id: string; host: string; pid: number; pidStarted: string; now: Date },
): Promise<void> {
  await sql`
    insert into workers (id, host, pid, pid_started, started_at, heartbeat_at)
    values (${worker.id}, ${worker.host}, ${worker.pid}, ${worker.pidStarted}, ${worker.now}, ${worker.now})`.execute(
    db,
  );
}

/** A sign of life, with the queue's names for this worker. False when others have declared it dead meanwhile. */
export async function heartbeat(db: Db, worker: { id: string; queueWorkerIds: string[]; now: Date }): Promise<boolean> {
  const result = await sql`
    update workers
    set heartbeat_at = ${worker.now}, queue_worker_ids = ${worker.queueWorkerIds}::text[]
    where id = ${worker.id}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Workers other than `workerId`: those on `host`, and those silent since `before`. */
export async function listSuspects(
  db: Db,
  search: { workerId: string; host: string; silentSince: Date },
): Promise<(WorkerRow & { is_silent: boolean })[]> {
  const { rows } = await sql<WorkerRow & { is_silent: boolean }>`
    select id, host, pid, pid_started, queue_worker_ids, heartbeat_at < ${search.silentSince} as is_silent
    from workers
    where id <> ${search.workerId} and (host = ${search.host} or heartbeat_at < ${search.silentSince})`.execute(db);
  return rows;
}

/** Strikes a worker off; its runs keep no worker and are handed back. Undefined when another did it first. */
export async function deleteWorker(db: Db, id: string): Promise<{ queueWorkerIds: string[] } | undefined> {
  const { rows } = await sql<{ queueWorkerIds: string[] }>`
    delete from workers
    where id = ${id}
    returning queue_worker_ids as "queueWorkerIds"`.execute(db);
  return rows[0];
}
