import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { TEMPLATE, withDatabase } from './global-database.ts';

/** As the role that the program uses: what it may not do, no test may do by accident. */
export interface TestDatabase {
  url: string;
  /** The same database, as the role that owns its tables. */
  ownerUrl: string;
  pool: pg.Pool;
  db: Db;
}

/** A database of its own for this test file, cloned from the migrated template, and dropped after it. */
export function useDatabase(): TestDatabase {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const database = {} as TestDatabase;
  beforeAll(async () => {
    await administer(`create database ${name} template ${TEMPLATE}`);
    database.url = withDatabase(inject('applicationUrl'), name);
    database.ownerUrl = withDatabase(inject('databaseUrl'), name);
    database.pool = openPool(database.url, 20);
    database.db = openDatabase(database.pool);
  });
  afterAll(async () => {
    await database.pool.end();
    await dropDatabase(name);
  });
  return database;
}

/** Removes a database with all connections to it. */
export async function dropDatabase(name: string): Promise<void> {
  try {
    await administer(`drop database ${name} with (force)`);
  } catch (error) {
    // Only a superuser may end an autovacuum that is at work in it; without force the server ends that by itself.
    if ((error as { code?: string }).code !== '42501') throw error;
    await administer(`drop database ${name}`);
  }
}

/** A statement about databases, as the role that owns them. */
export async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
