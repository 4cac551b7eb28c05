import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface ArtifactRow {
  id: string;
  run_id: string;
  path: string;
  bytes: number;
  content_type: string;
  expires_at: Date;
}

/** Records files a run made; they are stored under their ids already. */
export async function insertArtifacts(
  tx: Db,
  runId: string,
  artifacts: { id: string; path: string; bytes: number; contentType: string }[],
  times: { now: Date; expiresAt: Date },
): Promise<void> {
  if (artifacts.length === 0) return;
  await sql`
    insert into artifacts (id, run_id, path, bytes, content_type, created_at, expires_at)
    select id, ${runId}::uuid, path, bytes, content_type, ${times.now}::timestamptz, ${times.expiresAt}::timestamptz
    from unnest(${artifacts.map((a) => a.id)}::uuid[], ${artifacts.map((a) => a.path)}::text[],
                ${artifacts.map((a) => a.bytes)}::bigint[], ${artifacts.map((a) => a.contentType)}::text[])
      as artifact (id, path, bytes, content_type)`.execute(tx);
}

/** The files of a run that are still kept at `now`, by path. */
export async function listArtifacts(db: Db, runId: string, now: Date): Promise<ArtifactRow[]> {
  const { rows } = await sql<ArtifactRow>`
    select id, run_id, path, bytes, content_type, expires_at
    from artifacts
    where run_id = ${runId} and expires_at > ${now}
    order by path`.execute(db);
  return rows;
}

/** One file of this very run, or undefined; an id of another run finds nothing. */
export async function findArtifact(db: Db, runId: string, id: string, now: Date): Promise<ArtifactRow | undefined> {
  const { rows } = await sql<ArtifactRow>`
    select id, run_id, path, bytes, content_type, expires_at
    from artifacts
    where run_id = ${runId} and id = ${id} and expires_at > ${now}`.execute(db);
  return rows[0];
}

/** Takes up to `limit` expired files out; returns their ids, for their bytes to be removed. */
export async function deleteExpiredArtifacts(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from artifacts
    where id in (select id from artifacts where expires_at <= ${now} order by expires_at limit ${limit} for update skip locked)
    returning id`.execute(db);
  return rows.map((row) => row.id);
}

/** Which of these ids no artifact has. */
export async function listUnknownArtifacts(db: Db, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from unnest(${ids}::uuid[]) as candidate (id)
    where not exists (select from artifacts where artifacts.id = candidate.id)`.execute(db);
  return rows.map((row) => row.id);
}
