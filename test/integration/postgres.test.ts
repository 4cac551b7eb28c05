import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionOf } from '../../src/postgres/connection.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.ts';
import { readPostmasterPid } from '../../src/postgres/former-server.ts';
import { processIdentity } from '../../src/postgres/process-identity.ts';
import { StartError } from '../../src/postgres/start-error.ts';
import { type Holder, hold, holdAsOrdinaryUser } from './postgres/holder.ts';

let place: string;
let folder: string;
const running: EmbeddedPostgres[] = [];
const holders: Holder[] = [];

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'scriptorium-postgres-'));
  folder = join(place, 'postgres');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  await Promise.all(holders.splice(0).map((holder) => holder.stop()));
  await vi.waitFor(async () => expect(await livePostgres()).toBeUndefined(), { timeout: 30_000 });
  // Of one that was killed a part may still be putting its files away.
  await rm(place, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

const start = async (): Promise<EmbeddedPostgres> => {
  const postgres = await startEmbeddedPostgres({ folder, log: () => undefined });
  running.push(postgres);
  return postgres;
};

const held = (holder: Holder): Holder => {
  holders.push(holder);
  return holder;
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
};

/** The process that runs PostgreSQL on the folder, if any. */
const livePostgres = async (): Promise<number | undefined> => {
  const pid = await readPostmasterPid(join(folder, 'data'));
  return pid !== undefined && (await processIdentity(pid)) ? pid : undefined;
};

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the embedded PostgreSQL', () => {
  it('makes a database of its own at the first start and leaves nothing running when stopped', async () => {
    const postgres = await start();
    expect(await ask(postgres.url, 'select current_database(), current_user')).toEqual(['scriptorium', 'scriptorium']);
    expect(await ask(postgres.url, 'show data_checksums')).toEqual(['on']);
    expect(await ask(postgres.url, 'show server_encoding')).toEqual(['UTF8']);
    await postgres.stop();
    await postgres.ended;
    expect(await livePostgres()).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(['data', 'password']);
  });

  it('keeps its password and its data from every other user', async () => {
    await start();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'connection.json'))).mode & 0o777).toBe(0o600);
  });

  it('lets nobody in without the password, and nobody in as the superuser', async () => {
    const { url } = await start();
    const wrong = Object.assign(new URL(url), { password: 'wrong' }).href;
    expect(await failure(ask(wrong, 'select 1'))).toMatchObject({ code: '28P01' });
    const superuser = Object.assign(new URL(url), { username: 'postgres' }).href;
    expect(await failure(ask(superuser, 'select 1'))).toMatchObject({ code: '28000' });
    expect(await failure(ask(url, "copy (select 1) to program 'true'"))).toMatchObject({ code: '42501' });
  });

  it('has the same data after a restart', async () => {
    const first = await start();
    await ask(first.url, 'create table note as select 7 as n');
    await first.stop();
    expect(await ask((await start()).url, 'select n from note')).toEqual([7]);
  });

  it('stops by itself when its server is killed', async () => {
    const holder = held(hold(folder));
    await holder.said;
    expect(await livePostgres()).toBeDefined();
    await holder.kill();
    await vi.waitFor(async () => expect(await livePostgres()).toBeUndefined(), { timeout: 30_000 });
    expect(await readdir(join(folder, 'data'))).not.toContain('postmaster.pid');
  });

  it('starts at once after its server was killed, with everything that was committed', async () => {
    for (const n of [1, 2, 3]) {
      const holder = held(hold(folder));
      const { url = '' } = await holder.said;
      await ask(url, 'create table if not exists note (n int)');
      await ask(url, `insert into note values (${n})`);
      await holder.kill();
    }
    expect(await ask((await start()).url, 'select n from note order by n')).toEqual([1, 2, 3]);
  });

  it('repairs itself when it was killed together with its server', async () => {
    const holder = held(hold(folder));
    const { url = '' } = await holder.said;
    await ask(url, 'create table note as select 7 as n');
    process.kill((await livePostgres()) ?? 0, 'SIGKILL');
    await holder.kill();
    expect(await ask((await start()).url, 'select n from note')).toEqual([7]);
  });

  it('stops a PostgreSQL that lost its server without being told', async () => {
    const first = await start();
    await first.stop();
    const pidFile = join(folder, 'data', 'postmaster.pid');
    // Stands for that PostgreSQL: a live process that works in the data folder and is named by its file.
    const orphan = spawn('sleep', ['600'], { cwd: join(folder, 'data'), stdio: 'ignore' });
    const gone = new Promise((resolve) => orphan.once('exit', resolve));
    await writeFile(pidFile, `${orphan.pid}\n`);
    const second = await start();
    await gone;
    expect(await ask(second.url, 'select 1')).toEqual([1]);
  });

  it('is not misled by a process number that belongs to another program by now', async () => {
    await (await start()).stop();
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n`);
    expect(await ask((await start()).url, 'select 1')).toEqual([1]);
  });

  it('begins anew when it was killed while it made the database', async () => {
    const holder = held(hold(folder));
    const begun = async (): Promise<void> => {
      const unfinished = (await readdir(folder)).find((name) => name.startsWith('unfinished-')) ?? 'none';
      await stat(join(folder, unfinished, 'PG_VERSION'));
    };
    await vi.waitFor(begun, { timeout: 30_000, interval: 1 });
    holder.said.catch(() => undefined);
    await holder.kill();
    expect(await readdir(folder)).not.toContain('data');
    expect(await ask((await start()).url, 'select current_database()')).toEqual(['scriptorium']);
    await running.at(-1)?.stop();
    await start();
    expect((await readdir(folder)).sort()).toEqual(['connection.json', 'data', 'password']);
  });

  it('serves one of two servers that start at once and tells the other why', async () => {
    const both = [held(hold(folder)), held(hold(folder))];
    const said = await Promise.all(both.map((holder) => holder.said));
    const winner = said.find(({ url }) => url !== undefined);
    const loser = said.find(({ error }) => error !== undefined);
    expect(await ask(winner?.url ?? '', 'select 1')).toEqual([1]);
    expect(loser).toMatchObject({ error: 'StartError', message: expect.stringContaining('already uses') });
  });

  it('refuses a data folder of another version of PostgreSQL', async () => {
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'PG_VERSION'), '15\n');
    const error = await failure(start());
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toMatch(/was made by PostgreSQL 15.*DATABASE_URL/);
  });

  it('refuses a folder that is a file', async () => {
    await writeFile(folder, '');
    expect(await failure(start())).toMatchObject({ name: 'StartError', message: expect.stringContaining(folder) });
    folder = join(folder, 'below');
    expect(await failure(start())).toMatchObject({ name: 'StartError', message: expect.stringContaining(folder) });
  });
});

describe('the embedded PostgreSQL of an ordinary user', () => {
  it('starts and stops', async () => {
    await chmod(place, 0o777);
    const holder = held(holdAsOrdinaryUser({ folder: place }));
    const { url = '' } = await holder.said;
    expect(await ask(url, 'select current_user')).toEqual(['scriptorium']);
  });

  it('refuses a folder that it may not write', async () => {
    await chmod(place, 0o555);
    const holder = held(holdAsOrdinaryUser({ folder: place }));
    const said = await holder.said;
    expect(said).toMatchObject({ error: 'StartError', message: expect.stringContaining('cannot be written') });
  });

  it('says so when the disk is full', async () => {
    const holder = held(holdAsOrdinaryUser({ diskBytes: 8 * 1024 * 1024 }));
    const said = await holder.said;
    expect(said).toMatchObject({ error: 'StartError', message: expect.stringMatching(/disk .* is full/) });
  });
});

describe('connectionOf', () => {
  it('gives the URL of the running server', async () => {
    const { url, applicationUrl } = await start();
    expect(await connectionOf(folder)).toEqual({ url, applicationUrl });
  });

  it('says that no server runs: never started, stopped, or killed', async () => {
    expect(await failure(connectionOf(folder))).toBeInstanceOf(StartError);
    const postgres = await start();
    await postgres.stop();
    expect(await failure(connectionOf(folder))).toBeInstanceOf(StartError);
    const holder = held(hold(folder));
    await holder.said;
    await holder.kill();
    await vi.waitFor(async () => expect(await livePostgres()).toBeUndefined(), { timeout: 30_000 });
    expect(await readFile(join(folder, 'connection.json'), 'utf8')).toContain('postgres://');
    expect(await failure(connectionOf(folder))).toBeInstanceOf(StartError);
  });
});
