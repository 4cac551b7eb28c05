/** The only folder with SQL. One function per statement; state changes are guarded updates, zero rows means the race was lost. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { parseJson } from '../core/json.ts';

/** A connection or a transaction. Tables are named in SQL only, so there is no schema type to keep in step. */
export type Db = Kysely<Record<never, never>>;

const INT8 = 20;
const JSON_OID = 114;
const JSONB_OID = 3802;
/** Ours were checked when they were written; this only keeps a damaged row from taking the stack. */
const STORED_JSON_DEPTH = 200;

/**
 * Opens a pool. int8 arrives as number (ours stay far below 2^53), JSON with every number exact.
 * Nothing connects before the first query.
 */
export function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => {
        if (oid === INT8) return Number;
        if (oid === JSON_OID || oid === JSONB_OID) return readStoredJson;
        return pg.types.getTypeParser(oid, format as 'text');
      },
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks (the database restarts) is replaced by the pool; without a listener it ends the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Queries and transactions on a pool; closing the pool closes it. */
export function openDatabase(pool: pg.Pool): Db {
  return new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) });
}

function readStoredJson(text: string): unknown {
  const parsed = parseJson(text, { maxDepth: STORED_JSON_DEPTH });
  if (!parsed.ok) throw new Error(`A stored JSON value cannot be read: ${parsed.fault.message}`);
  return parsed.value;
}

/** Runs `work` in one transaction; rolls back when it throws. Inside one already, it joins it. */
export function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** Runs `work` on the database as it is at this moment; it can only read. */
export function inSnapshot<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}

const awayCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08...|57P0[123]|53300|40001|40P01)$/;
const awayMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** Whether `error` says that the database is away for a moment (or lost a race it may win next time): worth another try. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return awayCodes.test((error as { code?: string }).code ?? '') || awayMessages.test(error.message);
}

/** Classes 53 and 58: no room, no memory, a broken disk. And what was ended because it took too long. */
const shortCodes = /^(53...|58...|55P03|57014)$/;

/** Whether `error` says that the database lacks something: whoever asks later may have it, with the same words. */
export function isDatabaseShort(error: unknown): boolean {
  return error instanceof Error && shortCodes.test((error as { code?: string }).code ?? '');
}

/** Whether `error` says that the role of this connection may not do that. */
export function isForbidden(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === '42501';
}

/** The name of the violated constraint, when `error` is such a refusal of the database; else null. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, constraint } = error as { code?: string; constraint?: string };
  const isViolation = code === '23505' || code === '23514' || code === '23503';
  return isViolation ? (constraint ?? '') : null;
}
