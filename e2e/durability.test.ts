import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../src/client/client.ts';
import { watchRun } from '../src/client/watch-run.ts';
import { routes } from '../src/contract/routes.ts';
import type { Run } from '../src/contract/run.ts';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished, runForm } from '../test/tool-maker.ts';
import { findLeftovers } from './host-leftovers.ts';
import { type KillableDatabase, startKillableDatabase } from './killable-database.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';

const WAIT = `import pathlib, time
def run_tool(i, o):
    print("started", flush=True)
    time.sleep(3)
    pathlib.Path(o, "made.txt").write_text("made")
    return "<p>done</p>"
`;
/** Long enough to be met by a restart of the database in the middle, whatever the machine. */
const COUNT = `import time
def run_tool(i, o):
    for number in range(60):
        print(f"line {number}", flush=True)
        time.sleep(0.02)
    return "<p>done</p>"
`;
const FOREVER = 'import time\ndef run_tool(i, o):\n    print("started", flush=True)\n    time.sleep(100)\n';

describe('durability', { timeout: 240_000 }, () => {
  let place: Place;
  let database: KillableDatabase;
  let db: Db;
  let servers: ServerProcess[];
  let pids: number[];
  beforeEach(async () => {
    place = await makePlace();
    database = await startKillableDatabase();
    db = openDatabase(openPool(database.url, 2));
    servers = [];
    pids = [];
  });
  afterEach(async () => {
    for (const server of servers) {
      server.kill('SIGKILL');
      await server.ended;
    }
    await db.destroy();
    await database.remove();
    await place.remove();
  });

  async function start(): Promise<ServerProcess> {
    const server = await startServer(place.dataDir, { DATABASE_URL: database.url, RUNNER_MAX_CONCURRENCY: '2' });
    servers.push(server);
    pids.push(server.pid);
    return server;
  }
  const admin = async (server: ServerProcess): Promise<Client> => (await signIn(server.url, ADMIN)).client;
  async function kill(server: ServerProcess): Promise<void> {
    servers.splice(servers.indexOf(server), 1);
    server.kill('SIGKILL');
    await server.ended;
  }
  async function startRun(client: Client, source: string): Promise<Run> {
    const { slug } = await makePublished(client, { source });
    return client.call(routes.startRun, { params: { slug }, body: runForm() });
  }
  async function untilItPrints(client: Client, run: Run, attempt = 1): Promise<void> {
    let current = 0;
    for await (const event of watchRun(client, run.id)) {
      if (event.type === 'status') current = event.attempt;
      if (event.type === 'log' && current === attempt) return;
    }
  }
  const viewRun = (client: Client, run: Run) => client.call(routes.getRun, { params: { runId: run.id } });
  /** What became of asking for runs. */
  const listed = (client: Client) =>
    client.call(routes.listRuns, { signal: AbortSignal.timeout(20_000) }).then(() => 'listed', String);
  async function countEnds(run: Run): Promise<number> {
    const { rows } = await sql`select from run_events where run_id = ${run.id} and type = 'done'`.execute(db);
    return rows.length;
  }
  async function expectNothingLeft(): Promise<void> {
    for (const server of servers) server.kill('SIGTERM');
    for (const server of servers) expect(await server.ended, server.lines.join('\n')).toBe(0);
    const nothing = { processes: [], mounts: [], cgroups: [], folders: [] };
    await expect.poll(() => findLeftovers(place.dataDir, pids)).toEqual(nothing);
  }

  it('lets a worker that stood still and woke up overwrite nothing', async () => {
    const still = await start();
    const run = await startRun(await admin(still), WAIT);
    await untilItPrints(await admin(still), run);
    still.kill('SIGSTOP');
    const other = await start();
    const client = await admin(other);
    for await (const event of watchRun(client, run.id)) if (event.type === 'done') break;
    const before = await viewRun(client, run);
    expect(before).toMatchObject({ status: 'succeeded', details: { attempt: 2 } });
    still.kill('SIGCONT');
    // It has come to terms with its own attempt once its folder for it is gone.
    const incoming = path.join(place.dataDir, 'artifacts', 'incoming');
    const foldersOfRun = async () => {
      const workers = await readdir(incoming).catch(() => []);
      const runs = await Promise.all(workers.map((worker) => readdir(path.join(incoming, worker)).catch(() => [])));
      return runs.flat().filter((name) => name === run.id);
    };
    await expect.poll(foldersOfRun, { timeout: 60_000 }).toEqual([]);
    expect(await viewRun(client, run)).toEqual(before);
    expect(before.artifacts).toHaveLength(1);
    expect(await countEnds(run)).toBe(1);
    // And it works on, under its own name.
    await expect
      .poll(async () => (await sql`select from workers`.execute(db)).rows.length, { timeout: 60_000 })
      .toBe(2);
    await expectNothingLeft();
  });

  it('gives a run up that takes every worker with it, and starts clean after each', async () => {
    let server = await start();
    const run = await startRun(await admin(server), FOREVER);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await untilItPrints(await admin(server), run, attempt);
      await kill(server);
      server = await start();
    }
    const client = await admin(server);
    for await (const event of watchRun(client, run.id)) if (event.type === 'done') break;
    expect(await viewRun(client, run)).toMatchObject({
      ...{ status: 'failed', reason: 'worker_lost', waitingFor: null },
      details: { attempt: 3 },
    });
    expect(await countEnds(run)).toBe(1);
    await expectNothingLeft();
  });

  it('loses no run and no line when the database is killed again and again, and listens afterwards', async () => {
    const server = await start();
    const client = await admin(server);
    const { slug } = await makePublished(client, { source: COUNT });
    const accepted: Run[] = [];
    for (let kills = 0; kills < 4; kills += 1) {
      for (let runs = 0; runs < 5; runs += 1)
        accepted.push(await client.call(routes.startRun, { params: { slug }, body: runForm() }));
      const last = accepted.at(-4 + kills) as Run;
      // Each time at another moment: when a run of this round is claimed, prints, prints more, ends.
      for await (const event of watchRun(client, last.id)) {
        if (kills === 0 && event.type === 'status') break;
        if (kills === 1 && event.type === 'log') break;
        if (kills === 2 && event.type === 'log' && event.text.includes('line 30')) break;
        if (kills === 3 && event.type === 'log' && event.text.includes('line 59')) break;
      }
      await database.killAndStart();
      await expect.poll(() => listed(client), { timeout: 60_000 }).toBe('listed');
    }
    for (const run of accepted) {
      const lines: string[] = [];
      let attempts = 0;
      for await (const event of watchRun(client, run.id)) {
        if (event.type === 'status' && event.status === 'running') {
          attempts += 1;
          lines.length = 0;
        }
        if (event.type === 'log') lines.push(event.text);
      }
      const ended = await viewRun(client, run);
      expect(ended).toMatchObject({ status: 'succeeded', details: { attempt: attempts } });
      expect(lines.join('')).toBe(Array.from({ length: 60 }, (_, number) => `line ${number}\n`).join(''));
      expect(await countEnds(run)).toBe(1);
    }
    const listening = sql`
      select from pg_stat_activity where query like 'listen run_events; %' and state = 'idle'`;
    await expect.poll(async () => (await listening.execute(db)).rows.length).toBe(1);
    await expectNothingLeft();
  });
});
