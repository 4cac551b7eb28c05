import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface RunFileRow {
  name: string;
  upload_id: string | null;
  bytes: number;
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

/** Records a file that was stored under this id. */
export async function insertUpload(tx: Db, upload: { id: string; bytes: number; now: Date }): Promise<void> {
  await sql`insert into uploads (id, bytes, created_at) values (${upload.id}, ${upload.bytes}, ${upload.now})`.execute(
    tx,
  );
}

/** Takes up to `limit` uploads out that no session, no suggestion and no schedule keeps and no unfinished run needs, older than `before`; returns their ids. */
export async function deleteUnusedUploads(db: Db, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with unused as (
      select id
      from uploads
      where created_at < ${before}
        and not exists (select from tool_session_files where upload_id = uploads.id)
        and not exists (select from suggestions where sample_upload_id = uploads.id)
        and not exists (select from schedule_files where upload_id = uploads.id)
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
