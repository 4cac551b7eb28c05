import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Notes a backup that is whole; one made before the last one changes nothing. */
export async function noteBackup(tx: Db, backup: { madeAt: Date; bytes: number }): Promise<void> {
  await sql`
    insert into last_backup (made_at, bytes)
    values (${backup.madeAt}, ${backup.bytes})
    on conflict (is_only) do update
    set made_at = excluded.made_at, bytes = excluded.bytes
    where last_backup.made_at < excluded.made_at`.execute(tx);
}

/** When the last backup was made; null when there was none, or where the database was made before there were any. */
export async function readLastBackup(db: Db): Promise<Date | null> {
  if (!(await canNoteBackups(db))) return null;
  const { rows } = await sql<{ made_at: Date }>`select made_at from last_backup`.execute(db);
  return rows[0]?.made_at ?? null;
}

/** Whether the database is new enough to have a place for it. */
export async function canNoteBackups(db: Db): Promise<boolean> {
  const { rows } = await sql<{ can: boolean }>`select to_regclass('last_backup') is not null as can`.execute(db);
  return rows[0]?.can === true;
}

/** A page of ids of files that the database names, in the order of the ids. */
export async function listFiles(
  db: Db,
  store: 'uploads' | 'artifacts',
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from ${sql.table(store)}
    where ${after}::uuid is null or id > ${after}
    order by id
    limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

/** How many files the database names. */
export async function countFiles(db: Db, store: 'uploads' | 'artifacts'): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(store)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** How large the database says that a file is; undefined when it names none of this id. */
export async function findFileBytes(db: Db, store: 'uploads' | 'artifacts', id: string): Promise<number | undefined> {
  const { rows } = await sql<{ bytes: number }>`select bytes from ${sql.table(store)} where id = ${id}`.execute(db);
  return rows[0]?.bytes;
}

/** How much there is that only the installation's own keys can read. */
export async function countSealed(db: Db): Promise<{ secondSteps: number; webhooks: number }> {
  const { rows } = await sql<{ secondSteps: number; webhooks: number }>`
    select (select count(*) from second_steps where confirmed_at is not null) as "secondSteps",
      (select count(*) from alert_channels where sealed_secret is not null) as webhooks`.execute(db);
  return rows[0] ?? { secondSteps: 0, webhooks: 0 };
}

/** Whether the restore of this id was committed to this database. */
export async function isRestored(db: Db, id: string): Promise<boolean> {
  const { rows: found } = await sql<{ has: boolean }>`select to_regclass('audit_events') is not null as has`.execute(
    db,
  );
  if (found[0]?.has !== true) return false;
  const { rows } = await sql`
    select from audit_events where action = 'backup.restored' and target_id = ${id}`.execute(db);
  return rows.length > 0;
}
