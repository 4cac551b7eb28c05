/** An installation with something of everything, a backup of it, and empty places to restore that to. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Installation, makeBackup } from '../src/backup/make-backup.ts';
import type { RestoreOptions } from '../src/backup/restore.ts';
import type { Places } from '../src/backup/staging.ts';
import { routes } from '../src/contract/routes.ts';
import { insertArtifacts } from '../src/db/artifacts.ts';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { insertMail } from '../src/db/mails.ts';
import { openFileStore } from '../src/storage/file-store.ts';
import { useApp } from './app.ts';
import { turnSecondStepOn } from './authenticator-app.ts';
import { administer, dropDatabase, type TestDatabase } from './database.ts';
import { withDatabase } from './global-database.ts';
import { everyHour, makeSchedule } from './schedule-maker.ts';
import { makePublished, runForm } from './tool-maker.ts';

export const SECRET = 'k'.repeat(64);
export const NOW = new Date('2026-05-01T12:00:00Z');
/** Signs that a text form has to write otherwise, and some that have cost others their data. */
export const NASTY = 'tab\t newline\n return\r \\. \\N {"a":1} å ünï 🎉 \u2028 %s $1 \'";--';
/** Larger than a piece of the archive and than what a stream holds. */
export const ARTIFACT = Buffer.alloc(5_000_000, 'ab');

export interface BackupStage {
  folder: string;
  dataDir: string;
  source: Installation;
  archive: string;
  artifactId: string;
  /** An empty database; the url of its owner. */
  makeDatabase: () => Promise<string>;
  makePlaces: () => Places;
}

export function useBackup(database: TestDatabase): BackupStage {
  const app = useApp(database, { worker: false });
  const names: string[] = [];
  const stage = {
    artifactId: randomUUID(),
    makeDatabase: async () => {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await administer(`create database ${name}`);
      names.push(name);
      return withDatabase(inject('databaseUrl'), name);
    },
    makePlaces: () => {
      const dataDir = path.join(stage.folder, randomUUID());
      return { dataDir, uploadsDir: path.join(dataDir, 'uploads'), artifactsDir: path.join(dataDir, 'elsewhere') };
    },
  } as BackupStage;

  beforeAll(async () => {
    stage.folder = await mkdtemp(path.join(os.tmpdir(), 'scriptorium-backup-'));
    stage.dataDir = app.dataDir;
    stage.source = {
      databaseUrl: database.ownerUrl,
      uploads: await openFileStore(path.join(app.dataDir, 'uploads')),
      artifacts: await openFileStore(path.join(app.dataDir, 'artifacts')),
      secret: SECRET,
      program: '9.9.9',
      migrationsFolder: 'migrations',
    };
    const superuser = await app.signInAs('superuser', NASTY.replaceAll(/[\n\r\t]/g, ' '));
    const { slug, toolId } = await makePublished(superuser.client, {
      source: `def run_tool(i, o):\n    return "one"\n# ${NASTY}\n`,
    });
    const start = () =>
      superuser.client.call(routes.startRun, {
        params: { slug },
        body: runForm({}, [{ name: 'in.txt', content: NASTY }]),
      });
    await start();
    await fill(database.db, stage, { personId: superuser.id, runId: (await start()).id });
    // On the hour, so that its next moment after the restore is known.
    const rule = { ...everyHour, anchor: '2026-01-01T00:00' };
    const { id: scheduleId } = await makeSchedule(superuser.client, toolId, { rule, missed: { policy: 'latest' } });
    await fillSchedule(database.db, scheduleId);
    await turnSecondStepOn(superuser);
    stage.archive = path.join(stage.folder, 'backup.tar.zst');
    await makeBackup(stage.source, stage.archive, { now: NOW });
  });
  afterAll(async () => {
    for (const name of names) await dropDatabase(name);
    await rm(stage.folder, { recursive: true, force: true });
  });
  return stage;
}

/** What nobody waits for in a test: a run under way with its files, one of them gone; a mail that waits; a link. */
async function fill(db: Db, stage: BackupStage, ids: { personId: string; runId: string }): Promise<void> {
  await sql`update runs set status = 'running', attempt = 1, started_at = now() where id = ${ids.runId}`.execute(db);
  await stage.source.artifacts.write(stage.artifactId, Readable.from([ARTIFACT]));
  const made = { contentType: 'text/plain' };
  const artifacts = [
    { ...made, id: stage.artifactId, bytes: ARTIFACT.length, path: 'a/b.txt' },
    { ...made, id: randomUUID(), bytes: 1, path: 'gone.txt' },
  ];
  await insertArtifacts(db, ids.runId, artifacts, { now: NOW, expiresAt: new Date(Date.now() + 86_400_000) });
  const mail = {
    personId: ids.personId,
    recipient: 'a@example.org',
    subject: 's',
    body: 'a link',
    html: '<p>',
    now: NOW,
  };
  await insertMail(db, { id: randomUUID(), ...mail });
  await sql`
    insert into one_time_links (person_id, purpose, token_hash, is_mailed, expires_at, created_at)
    values (${ids.personId}, 'password_reset', 'hash', false, now() + interval '1 day', now())`.execute(db);
}

/** It was due an hour before the restore, and has two ticks that are not at their end; an alert has not been told. */
async function fillSchedule(db: Db, scheduleId: string): Promise<void> {
  const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
  await sql`update schedules set next_at = ${at(-1)}, skip_at = ${at(-1)} where id = ${scheduleId}`.execute(db);
  await sql`
    insert into schedule_ticks (schedule_id, due_at, state, attempt, retry_at, decided_at)
    values (${scheduleId}, ${at(-3)}, 'retrying', 1, ${at(-2)}, ${at(-3)}),
           (${scheduleId}, ${at(-2)}, 'waiting', 0, null, ${at(-2)})`.execute(db);
  await sql`insert into alert_happenings (worker_id, at) values (gen_random_uuid(), ${at(-2)})`.execute(db);
  await sql`
    insert into alert_deliveries (id, method, address, is_test, next_try_at, created_at)
    values (gen_random_uuid(), 'email', 'a@example.org', false, ${at(-2)}, ${at(-2)})`.execute(db);
}

export function restoreOptions(databaseUrl: string, places: Places, secret: string | null = SECRET): RestoreOptions {
  return { databaseUrl, places, secret, migrationsFolder: 'migrations' };
}

export async function withDb<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const pool = openPool(url, 2);
  try {
    return await work(openDatabase(pool));
  } finally {
    await pool.end();
  }
}

export async function countRows(db: Db, from: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.raw(from)}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function listFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
