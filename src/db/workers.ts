import { sql } from 'kysely';
import { SECOND } from '../contract/limits.ts';
import type { WorkerAbout, WorkerLoad } from '../contract/monitoring.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

/** With a heartbeat every 2 s, five missed ones; with a rescue every 2 s the runs are back within 15 s. */
export const SILENCE_MS = 10 * SECOND;

export interface WorkerRow {
  id: string;
  host: string;
  pid: number;
  pid_started: string;
}

/**
 * Makes a worker known before it claims anything. Signs of life are told by the database's clock alone: those of the
 * workers' hosts may differ by more than the silence that counts as death.
 */
export async function insertWorker(
  db: Db,
  worker: { id: string; host: string; pid: number; pidStarted: string; about?: WorkerAbout },
): Promise<void> {
  await sql`
    insert into workers (id, host, pid, pid_started, about, started_at, heartbeat_at)
    values (${worker.id}, ${worker.host}, ${worker.pid}, ${worker.pidStarted},
      ${jsonValue(worker.about ?? null)}, now(), now())`.execute(db);
}

/** A sign of life, with the name under which it locks jobs, and its load. False when others have declared it dead meanwhile. */
export async function heartbeat(
  db: Db,
  worker: { id: string; queueLockName: string; load?: WorkerLoad },
): Promise<boolean> {
  const result = await sql`
    update workers
    set heartbeat_at = now(), queue_lock_name = ${worker.queueLockName}, load = ${jsonValue(worker.load ?? null)}
    where id = ${worker.id}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Workers other than `workerId`: those on `host` (null: on none), and those silent for `silenceMs`. */
export async function listSuspects(
  db: Db,
  search: { workerId: string; host: string | null; silenceMs: number },
): Promise<(WorkerRow & { is_silent: boolean })[]> {
  const { rows } = await sql<WorkerRow & { is_silent: boolean }>`
    with judged as (
      select *, heartbeat_at < now() - ${search.silenceMs} * interval '1 millisecond' as is_silent
      from workers
    )
    select id, host, pid, pid_started, is_silent
    from judged
    where id <> ${search.workerId} and (host = ${search.host} or is_silent)`.execute(db);
  return rows;
}

/** Strikes a worker off; its runs keep no worker and are handed back. False when another did it first. */
export async function deleteWorker(db: Db, id: string): Promise<boolean> {
  const result = await sql`delete from workers where id = ${id}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Every worker that is not struck off. */
export async function listWorkerIds(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from workers`.execute(db);
  return rows.map((row) => row.id);
}

export interface WatchedWorkerRow {
  id: string;
  started_at: Date;
  heartbeat_at: Date;
  is_silent: boolean;
  about: WorkerAbout | null;
  load: WorkerLoad | null;
}

/** Every worker that is not struck off, the oldest first, with what it says of itself. */
export async function listWorkers(db: Db, silenceMs: number): Promise<WatchedWorkerRow[]> {
  const { rows } = await sql<WatchedWorkerRow>`
    select id, started_at, heartbeat_at, heartbeat_at < now() - ${silenceMs} * interval '1 millisecond' as is_silent,
      about, load
    from workers
    order by started_at, id`.execute(db);
  return rows;
}
