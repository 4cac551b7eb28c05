import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface StorageSizeRow {
  kind: 'database' | 'uploads' | 'artifacts';
  bytes: number;
  measured_at: Date;
}

/** What was stored when it was last measured. */
export async function listStorageSizes(db: Db): Promise<StorageSizeRow[]> {
  const { rows } = await sql<StorageSizeRow>`select kind, bytes, measured_at from storage_sizes`.execute(db);
  return rows;
}

/**
 * Measures what is stored, unless that was done after `before`. It reads all rows of uploads and artifacts, half a second
 * for a million: for the background only. Two at once measure twice and agree.
 */
export async function measureStorage(db: Db, before: Date, now: Date): Promise<void> {
  await sql`
    insert into storage_sizes (kind, bytes, measured_at)
    select measured.kind, measured.bytes, ${now}::timestamptz
    from (
      select 'database' as kind, pg_database_size(current_database()) as bytes
      union all
      select 'uploads', (select coalesce(sum(bytes), 0)::bigint from uploads)
      union all
      select 'artifacts', (select coalesce(sum(bytes), 0)::bigint from artifacts)
    ) as measured
    where not exists (select from storage_sizes where measured_at >= ${before})
    on conflict (kind) do update set bytes = excluded.bytes, measured_at = excluded.measured_at`.execute(db);
}
