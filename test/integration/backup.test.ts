/** What a restore carries over, what it puts to rest, and that it is whole or not at all. */
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, inject, it } from 'vitest';
import { completeRestore } from '../../src/backup/complete-restore.ts';
import { fingerprintOf } from '../../src/backup/keys.ts';
import { makeBackup } from '../../src/backup/make-backup.ts';
import { restoreBackup } from '../../src/backup/restore.ts';
import { findStaging } from '../../src/backup/staging.ts';
import { runBackup } from '../../src/cli/backup.ts';
import { readLastBackup } from '../../src/db/backups.ts';
import { checkAudit } from '../../src/db/check-audit.ts';
import { openPool } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { bringUpToDate } from '../../src/reach-database.ts';
import { openFileStore } from '../../src/storage/file-store.ts';
import { unpack } from '../archive.ts';
import {
  ARTIFACT,
  countRows,
  listFilesBelow,
  NASTY,
  NOW,
  restoreOptions,
  SECRET,
  useBackup,
  withDb,
} from '../backup-stage.ts';
import { useDatabase } from '../database.ts';
import { withDatabase } from '../global-database.ts';

describe('backup and restore', () => {
  const database = useDatabase();
  const stage = useBackup(database);

  it('carries everything over, and puts to rest what was under way', async () => {
    const url = await stage.makeDatabase();
    const places = stage.makePlaces();
    const report = await restoreBackup(restoreOptions(url, places), stage.archive, NOW);
    expect(report).toMatchObject({
      ...{
        program: '9.9.9',
        madeAt: NOW.toISOString(),
        lostRuns: 2,
        unsentMails: 1,
        unsentAlerts: 1,
        movedSchedules: 1,
        lost: null,
      },
      ...{ files: 3, missing: 1 },
    });

    await withDb(url, async (db) => {
      const same = [
        'people',
        'accounts',
        'tools',
        'tool_versions',
        'uploads',
        'artifacts',
        'run_files',
        'second_steps',
      ];
      for (const table of same) {
        const read = sql<{
          text: string;
        }>`select ${sql.table(table)}::text as text from ${sql.table(table)} order by 1`;
        const [before, after] = [await read.execute(database.db), await read.execute(db)];
        expect(after.rows, table).toEqual(before.rows);
        expect(after.rows.length, table).toBeGreaterThan(0);
      }
      const { rows: runs } = await sql`select status, reason, held_by, worker_id from runs`.execute(db);
      const lost = { status: 'failed', reason: 'worker_lost', held_by: null, worker_id: null };
      expect(runs).toEqual([lost, lost]);
      expect(await countRows(db, `run_events where type = 'done'`)).toBe(2);
      for (const gone of ['logins', 'one_time_links', 'verifications', 'workers', 'mails where body is not null'])
        expect(await countRows(db, gone), gone).toBe(0);
      expect(await countRows(db, 'logins')).not.toBe(await countRows(database.db, 'logins'));
      const { rows: ticks } = await sql`select state, retry_at from schedule_ticks order by due_at`.execute(db);
      expect(ticks).toEqual(['failed', 'missed', 'missed'].map((state) => ({ state, retry_at: null })));
      const { rows: schedules } = await sql`select next_at, skip_at from schedules`.execute(db);
      expect(schedules).toEqual([{ next_at: new Date(NOW.getTime() + 3_600_000), skip_at: null }]);
      expect(await countRows(db, `alert_deliveries where state <> 'dropped'`)).toBe(0);
      expect(await countRows(db, 'alert_happenings')).toBe(0);
      expect(await checkAudit(db, null)).toMatchObject({ ok: true });
      const { rows } = await sql`
        select action from audit_chain join audit_events on id = event_id order by seq desc limit 1`.execute(db);
      expect(rows).toEqual([{ action: 'backup.restored' }]);
      expect(await readLastBackup(db)).toEqual(NOW);
      // References, triggers and indexes are as migrations make them.
      const shape = sql`
        select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as text, convalidated as on
        from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled = 'O'
        from pg_trigger where not tgisinternal order by 1, 2, 3`;
      expect((await shape.execute(db)).rows).toEqual((await shape.execute(database.db)).rows);
    });

    const restored = await openFileStore(places.artifactsDir);
    expect(await readFile(restored.pathOf(stage.artifactId))).toEqual(ARTIFACT);
    expect(await listFilesBelow(places.uploadsDir)).toEqual(await listFilesBelow(path.join(stage.dataDir, 'uploads')));
    expect(await readFile(path.join(places.dataDir, 'secret'), 'utf8')).toBe(SECRET);
    expect((await readdir(places.dataDir)).sort()).toEqual(['elsewhere', 'secret', 'uploads']);

    // The program's own role gets what it needs, and no more.
    const urls = { application: withDatabase(inject('applicationUrl'), new URL(url).pathname.slice(1)), owner: url };
    const pool = openPool(urls.application, 2);
    await bringUpToDate(pool, urls, 'migrations');
    await pool.end();
    await withDb(urls.application, async (db) => {
      expect(await countRows(db, 'people')).toBe(await countRows(database.db, 'people'));
      await expect(sql`delete from audit_events`.execute(db)).rejects.toMatchObject({ code: '42501' });
    });

    // Nothing is ever written over.
    await expect(restoreBackup(restoreOptions(url, stage.makePlaces()), stage.archive, NOW)).rejects.toThrow(
      'The database is not empty',
    );
    const another = await stage.makeDatabase();
    await expect(restoreBackup(restoreOptions(another, places), stage.archive, NOW)).rejects.toThrow(
      'is there already',
    );
    expect(await listFilesBelow(places.dataDir)).toHaveLength(4);
    await expect(makeBackup(stage.source, stage.archive, { now: NOW })).rejects.toThrow('is there already');
  });

  it('of two restores at once into one database one wins', async () => {
    const url = await stage.makeDatabase();
    const results = await Promise.allSettled(
      [stage.makePlaces(), stage.makePlaces()].map((places) =>
        restoreBackup(restoreOptions(url, places), stage.archive, NOW),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('keeps the keys out of the archive, and takes no others', async () => {
    const { texts } = await unpack(stage.archive);
    expect([...texts.values()].join('')).not.toContain(SECRET);
    expect(JSON.parse(texts.get('head.json') ?? '')).toMatchObject({ keys: fingerprintOf(SECRET) });
    const url = await stage.makeDatabase();
    const wrong = restoreBackup(restoreOptions(url, stage.makePlaces(), 'x'.repeat(64)), stage.archive, NOW);
    await expect(wrong).rejects.toThrow('These keys do not belong');
    const places = stage.makePlaces();
    const without = await restoreBackup(restoreOptions(url, places, null), stage.archive, NOW);
    expect(without.lost).toEqual({ secondSteps: 1, webhooks: 0 });
    expect(await readdir(places.dataDir)).not.toContain('secret');
  });

  it('is ended by whoever comes next, when it was interrupted after its commit, and by nobody before', async () => {
    const url = await stage.makeDatabase();
    const places = stage.makePlaces();
    await mkdir(places.dataDir);
    await writeFile(path.join(places.dataDir, 'restoring'), randomUUID());
    await mkdir(path.join(places.uploadsDir, 'restoring'), { recursive: true });
    await expect(completeRestore(places, url)).rejects.toThrow('goes on or was interrupted');
    await restoreBackup(restoreOptions(url, places), stage.archive, NOW);
    await completeRestore(places, url);
    const id = await withDb(url, async (db) => {
      const { rows } = await sql<{ id: string }>`
        select target_id as id from audit_events where action = 'backup.restored'`.execute(db);
      return rows[0]?.id ?? '';
    });
    await writeFile(path.join(places.dataDir, 'restoring'), id);
    const moved = await listFilesBelow(places.artifactsDir);
    const staged = path.join(places.artifactsDir, 'restoring');
    await cp(places.artifactsDir, `${places.artifactsDir}.copy`, { recursive: true });
    await rm(places.artifactsDir, { recursive: true });
    await mkdir(places.artifactsDir);
    await rename(`${places.artifactsDir}.copy`, staged);
    await completeRestore(places, url);
    expect(await listFilesBelow(places.artifactsDir)).toEqual(moved);
    expect((await readdir(places.dataDir)).sort()).toEqual(['elsewhere', 'secret', 'uploads']);
  });

  it('keeps nothing where another restore has begun in the same folder, and leaves that one alone', async () => {
    const url = await stage.makeDatabase();
    const places = stage.makePlaces();
    const restoring = restoreBackup(restoreOptions(url, places), stage.archive, NOW);
    const refused = expect(restoring).rejects.toThrow('Another restore was begun');
    await expect.poll(() => findStaging(places), { interval: 1 }).not.toBeNull();
    const other = randomUUID();
    await writeFile(path.join(places.dataDir, 'restoring'), other);
    await refused;
    expect(await findStaging(places)).toBe(other);
    expect(await withDb(url, (db) => countRows(db, `pg_class where relnamespace = 'public'::regnamespace`))).toBe(0);
  });

  it('fills a folder that is a disk of its own', async () => {
    const url = await stage.makeDatabase();
    const places = stage.makePlaces();
    const disk = path.join(stage.folder, 'disk');
    await mkdir(path.join(disk, 'lost+found'), { recursive: true });
    await mkdir(places.dataDir);
    await symlink(disk, places.artifactsDir);
    await restoreBackup(restoreOptions(url, places), stage.archive, NOW);
    const restored = await openFileStore(places.artifactsDir);
    expect(await readFile(restored.pathOf(stage.artifactId))).toEqual(ARTIFACT);
    expect(await readdir(disk)).toHaveLength(2);
  });

  it('makes no file of the name that a folder should have', async () => {
    const target = path.join(stage.folder, 'not-mounted');
    const wish = { target: `${target}/`, keysFile: path.join(stage.folder, 'keys'), isJson: false };
    const made = runBackup(stage.source, wish, { now: NOW, print: () => {} });
    await expect(made).rejects.toThrow(`${target}/ is not there`);
    expect(await readdir(stage.folder)).not.toEqual(expect.arrayContaining(['keys']));
    expect(await readdir(stage.folder)).not.toEqual(expect.arrayContaining(['not-mounted']));
  });

  it('takes a backup of an older schema on to the newest', async () => {
    const [from, to] = [await stage.makeDatabase(), await stage.makeDatabase()];
    const old = (await readdir('migrations')).sort().slice(0, 8);
    const id = randomUUID();
    await withDb(from, async (db) => {
      await migrate(db, 'migrations', new Set(old));
      await sql`insert into people (id, name, email) values (${id}, ${NASTY}, 'a@example.org')`.execute(db);
      await sql`insert into logins (person_id, token, expires_at) values (${id}, 't', now())`.execute(db);
    });
    const file = path.join(stage.folder, 'old.tar.zst');
    await makeBackup({ ...stage.source, databaseUrl: from }, file, { now: NOW });
    await restoreBackup(restoreOptions(to, stage.makePlaces()), file, NOW);
    await withDb(to, async (db) => {
      const { rows } = await sql`select id, name, disabled_at from people`.execute(db);
      expect(rows).toEqual([{ id, name: NASTY, disabled_at: null }]);
      expect(await countRows(db, 'migrations')).toBe((await readdir('migrations')).length);
    });
  });
});
