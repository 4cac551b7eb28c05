import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { type Db, openPool } from './database.ts';

/** A database by one connection alone, for what statements cannot say: whole tables as streams, within a transaction. */
export interface OneConnection {
  db: Db;
  client: pg.PoolClient;
}

/** Runs `work` on a connection of its own, and closes it. */
export async function withOneConnection<T>(url: string, work: (connection: OneConnection) => Promise<T>): Promise<T> {
  const pool = openPool(url, 1);
  try {
    const client = await pool.connect();
    // Kysely gives back what it took at the end of each statement; here it is ours until the end.
    const kept = new Proxy(client, { get: (target, key) => (key === 'release' ? () => {} : bind(target, key)) });
    const db = new Kysely<Record<never, never>>({
      dialect: new PostgresDialect({ pool: { connect: async () => kept, end: async () => {} } }),
    });
    try {
      return await work({ db, client });
    } finally {
      // Not given back: whatever state a failure left it in goes with it.
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

function bind(target: pg.PoolClient, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? value.bind(target) : value;
}
