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
    await administer(`drop database ${name} with (force)`);
  });
  return database;
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
