/** One real PostgreSQL for all integration tests of a run, with a migrated template that each test file clones. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { admitApplication, currentRole } from '../src/db/application-role.ts';
import { openDatabase, openPool } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { migrateQueue } from '../src/db/queue.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    applicationUrl: string;
  }
}

export const TEMPLATE = 'template_scriptorium';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'scriptorium-test-'));
  const postgres = await startEmbeddedPostgres({
    folder: path.join(folder, 'postgres'),
    log: () => {},
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();

  const pool = openPool(withDatabase(postgres.url, TEMPLATE), 2);
  await migrate(openDatabase(pool), path.join(import.meta.dirname, '..', 'migrations'));
  await migrateQueue(pool);
  const application = openPool(withDatabase(postgres.applicationUrl, TEMPLATE), 1);
  await admitApplication(openDatabase(pool), await currentRole(openDatabase(application)));
  await application.end();
  await pool.end();

  project.provide('databaseUrl', postgres.url);
  project.provide('applicationUrl', postgres.applicationUrl);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
