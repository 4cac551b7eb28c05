/**
 * Whole tables, out of a database and into an empty one, in PostgreSQL's own text form: what a backup stands on. Nothing
 * here knows a table by its name but the one of the migrations, so a new table needs no line.
 */
import type { Readable, Writable } from 'node:stream';
import { sql } from 'kysely';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Db } from './database.ts';
import type { OneConnection } from './one-connection.ts';

/** A table with the columns that can be given values. */
export interface CopiedTable {
  name: string;
  columns: string[];
}

/** Every table of ours by name, but the list of migrations: that is made anew by migrating. */
export async function listTables(db: Db): Promise<CopiedTable[]> {
  const { rows } = await sql<CopiedTable>`
    select relname as name,
      array(
        select attname::text from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum
      ) as columns
    from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migrations'
    order by relname`.execute(db);
  return rows;
}

/** Whether the database holds nothing of ours nor of anybody else. */
export async function isEmptyDatabase(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
    limit 1`.execute(db);
  return rows.length === 0;
}

/** Sequences that have given a number, each with its last one. */
export async function listSequences(db: Db): Promise<{ name: string; lastValue: number }[]> {
  const { rows } = await sql<{ name: string; lastValue: number }>`
    select sequencename as name, last_value as "lastValue"
    from pg_sequences
    where schemaname = current_schema() and last_value is not null
    order by sequencename`.execute(db);
  return rows;
}

/** Lets a sequence go on after `lastValue`; false where there is none of this name. */
export async function advanceSequence(db: Db, sequence: { name: string; lastValue: number }): Promise<boolean> {
  const { rows } = await sql`
    select setval(seqrelid::regclass, ${sequence.lastValue})
    from pg_sequence
    join pg_class on pg_class.oid = seqrelid
    where relnamespace = current_schema()::regnamespace and relname = ${sequence.name}`.execute(db);
  return rows.length > 0;
}

/** What PostgreSQL calls its version. */
export async function readServerVersion(db: Db): Promise<string> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db);
  return rows[0]?.version ?? '';
}

/** Makes values read the same whatever the settings of server and role are. For the transaction. */
export async function fixTextForms(tx: Db): Promise<void> {
  await sql`
    select set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'postgres', true),
      set_config('timezone', 'UTC', true), set_config('extra_float_digits', '3', true),
      set_config('client_encoding', 'UTF8', true), set_config('statement_timeout', '0', true),
      set_config('row_security', 'off', true)`.execute(tx);
}

/** A table as text, one row a line. */
export function readTable({ client }: OneConnection, table: CopiedTable): Readable {
  return client.query(copyTo(`copy ${quote(table.name)} (${table.columns.map(quote).join(', ')}) to stdout`));
}

/** Takes the same text; `rowCount` says, at its end, how many rows it was. The names must be those of `listTables`. */
export function writeTable({ client }: OneConnection, table: CopiedTable): Writable & { rowCount: number } {
  return client.query(copyFrom(`copy ${quote(table.name)} (${table.columns.map(quote).join(', ')}) from stdin`));
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A reference between tables that was taken away for the loading. */
export interface Reference {
  table: string;
  name: string;
  definition: string;
}

/**
 * Makes every table empty and lets it take rows in any order: triggers are off, references gone. To be called by the
 * owner, in the transaction that also calls `endLoading` with what this returns.
 */
export async function beginLoading(tx: Db): Promise<Reference[]> {
  const { rows: references } = await sql<Reference>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
    from pg_constraint
    where connamespace = current_schema()::regnamespace and contype = 'f' and conparentid = 0
    order by conrelid::regclass::text, conname`.execute(tx);
  for (const { table, name } of references) await sql.raw(`alter table ${table} drop constraint ${name}`).execute(tx);
  const tables = await listTables(tx);
  for (const { name } of tables) await sql`alter table ${sql.id(name)} disable trigger user`.execute(tx);
  if (tables.length > 0) await sql`truncate ${sql.join(tables.map(({ name }) => sql.id(name)))}`.execute(tx);
  return references;
}

/** Sets references and triggers again. Throws when a row refers to one that is not there. */
export async function endLoading(tx: Db, references: Reference[]): Promise<void> {
  for (const { table, name, definition } of references)
    await sql.raw(`alter table ${table} add constraint ${name} ${definition}`).execute(tx);
  for (const { name } of await listTables(tx)) await sql`alter table ${sql.id(name)} enable trigger user`.execute(tx);
}

/** Lets the planner know what is in the tables now. */
export async function analyze(db: Db): Promise<void> {
  await sql`analyze`.execute(db);
}
