import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { type Db, inTransaction, isForbidden } from './database.ts';

/** Any number, the same in every process: whoever holds this lock migrates. */
const MIGRATION_LOCK = 7_070_001;
const OLDEST_POSTGRES = 150_000;

/** A database that this program cannot use. The message is one line for the person who starts it. */
export class DatabaseMismatch extends Error {}

/**
 * Brings the database to this program's schema; returns the names of the migrations it applied. Safe to call from
 * several processes at once; a role that owns nothing may call it where nothing is left to do. Throws DatabaseMismatch
 * for a PostgreSQL that is too old, for a schema newer than this program, for a migration whose text was changed after it
 * was applied, and where one is to be applied that the role may not. With `only`, no other migrations than these.
 */
export async function migrate(db: Db, folder: string, only?: ReadonlySet<string>): Promise<string[]> {
  const wanted = await readMigrations(folder);
  return inTransaction(db, async (tx) => {
    await requirePostgres(tx);
    await lockMigrations(tx);
    const applied = await readApplied(tx);
    refuseForeignSchema(applied, wanted, 'database');

    const missing = wanted.filter(({ name }) => !applied.has(name) && only?.has(name) !== false);
    try {
      for (const migration of missing) await apply(tx, migration);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      throw new DatabaseMismatch(
        'The database is older than this program, and the role of DATABASE_URL may not change it. ' +
          'Set DATABASE_OWNER_URL, or start a server that has it first.',
        { cause: error },
      );
    }
    return missing.map((migration) => migration.name);
  });
}

/** Keeps everybody else from migrating until the transaction ends. */
export async function lockMigrations(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx);
}

/** What was applied to the database, in its order. Throws DatabaseMismatch where this program does not know all of it. */
export async function readKnownMigrations(db: Db, folder: string): Promise<{ name: string; hash: string }[]> {
  const applied = await readApplied(db);
  refuseForeignSchema(applied, await readMigrations(folder), 'database');
  return [...applied].map(([name, hash]) => ({ name, hash })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of all migrations that this program knows. */
export async function listKnownMigrations(folder: string): Promise<string[]> {
  return (await readMigrations(folder)).map(({ name }) => name);
}

/** Whether the database has a migration that is none of `known`. */
export async function hasUnknownMigration(db: Db, known: string[]): Promise<boolean> {
  const { rows } = await sql`select from migrations where name <> all (${known}::text[]) limit 1`.execute(db);
  return rows.length > 0;
}

/** Throws DatabaseMismatch where a backup was made with migrations that this program does not know. */
export async function requireKnownMigrations(given: { name: string; hash: string }[], folder: string): Promise<void> {
  refuseForeignSchema(new Map(given.map(({ name, hash }) => [name, hash])), await readMigrations(folder), 'backup');
}

async function readApplied(tx: Db): Promise<Map<string, string>> {
  const { rows: found } = await sql<{ has: boolean }>`select to_regclass('migrations') is not null as has`.execute(tx);
  if (found[0]?.has !== true) return new Map();
  const { rows } = await sql<{ name: string; hash: string }>`select name, hash from migrations`.execute(tx);
  return new Map(rows.map((row) => [row.name, row.hash]));
}

async function apply(tx: Db, { name, hash, text }: Migration): Promise<void> {
  await sql`
    create table if not exists migrations (
      name text primary key,
      hash text not null,
      applied_at timestamptz not null default now()
    )`.execute(tx);
  await sql`insert into migrations (name, hash) values (${name}, ${hash})`.execute(tx);
  await sql.raw(text).execute(tx);
}

interface Migration {
  name: string;
  hash: string;
  text: string;
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function requirePostgres(tx: Db): Promise<void> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(tx);
  const version = Number(rows[0]?.version);
  if (version < OLDEST_POSTGRES) {
    const found = Math.floor(version / 10_000);
    throw new DatabaseMismatch(`The database is PostgreSQL ${found}; Scriptorium needs PostgreSQL 15 or newer.`);
  }
}

function refuseForeignSchema(applied: Map<string, string>, wanted: Migration[], what: 'database' | 'backup'): void {
  const known = new Map(wanted.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of applied) {
    if (!known.has(name))
      throw new DatabaseMismatch(
        `The ${what} was made by a newer Scriptorium (it has ${name}); start that version instead.`,
      );
    if (known.get(name) !== hash)
      throw new DatabaseMismatch(`The migration ${name} is not the one this ${what} was made with.`);
  }
}
