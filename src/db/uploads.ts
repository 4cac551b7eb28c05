import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface RunFileRow {
  name: string;
  upload_id: string | null;
  bytes: number;
}

/** Records uploaded bytes; the file itself is stored under the id already. */
export async function insertUploads(tx: Db, uploads: { id: string; bytes: number }[], now: Date): Promise<void> {
  await sql`
    insert into uploads (id, bytes, created_at)
    select id, bytes, ${now}::timestamptz
    from unnest(${uploads.map((upload) => upload.id)}::uuid[], ${uploads.map((upload) => upload.bytes)}::bigint[])
      as upload (id, bytes)`.execute(tx);
}

/** Records which files a run gets, in order. */
export async function insertRunFiles(
  tx: Db,
  runId: string,
  files: { name: string; uploadId: string; bytes: number }[],
): Promise<void> {
  if (files.length === 0) return;
  await sql`
    insert into run_files (run_id, position, name, upload_id, bytes)
    select ${runId}::uuid, ordinal, name, upload_id, bytes
    from unnest(${files.map((file) => file.name)}::text[], ${files.map((file) => file.uploadId)}::uuid[],
                ${files.map((file) => file.bytes)}::bigint[])
      with ordinality as file (name, upload_id, bytes, ordinal)`.execute(tx);
}

/** The files of a run, in upload order. */
export async function listRunFiles(db: Db, runId: string): Promise<RunFileRow[]> {
  const { rows } = await sql<RunFileRow>`
    select name, upload_id, bytes
    from run_files
    where run_id = ${runId}
    order by position`.execute(db);
  return rows;
}

/** Takes up to `limit` uploads out that no session keeps and no unfinished run needs, older than `before`; returns their ids. */
export async function deleteUnusedUploads(db: Db, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with unused as (
      select id
      from uploads
      where created_at < ${before}
        and not exists (select from tool_session_files where upload_id = uploads.id)
        and not exists (
          select from run_files
          join runs on runs.id = run_files.run_id
          where run_files.upload_id = uploads.id and runs.status in ('queued', 'running')
        )
      limit ${limit}
      for update skip locked
    )
    delete from uploads
    using unused
    where uploads.id = unused.id
    returning uploads.id`.execute(db);
  return rows.map((row) => row.id);
}

/** Which of these ids no upload has: files of a request that died before it was stored. */
export async function listUnknownUploads(db: Db, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from unnest(${ids}::uuid[]) as candidate (id)
    where not exists (select from uploads where uploads.id = candidate.id)`.execute(db);
  return rows.map((row) => row.id);
}
