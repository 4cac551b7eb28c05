import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { makeSchedule } from '../test/schedule-maker.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished } from '../test/tool-maker.ts';
import { type KillableDatabase, startKillableDatabase } from './killable-database.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';

/** Two batches: each of two servers has one in hand. */
const COUNT = 1000;

describe('schedules and servers that die', { timeout: 240_000 }, () => {
  let place: Place;
  let database: KillableDatabase;
  let db: Db;
  const servers: ServerProcess[] = [];
  beforeAll(async () => {
    place = await makePlace();
    database = await startKillableDatabase();
    db = openDatabase(openPool(database.url, 3));
  });
  afterAll(async () => {
    for (const server of servers) await kill(server);
    await db.destroy();
    await database.remove();
    await place.remove();
  });

  async function start(): Promise<ServerProcess> {
    const env = { DATABASE_URL: database.url, RUNNER_MAX_CONCURRENCY: '1', UNFINISHED_RUNS_PER_PERSON: '100000' };
    const server = await startServer(place.dataDir, env);
    servers.push(server);
    return server;
  }
  async function kill(server: ServerProcess): Promise<void> {
    server.kill('SIGKILL');
    await server.ended;
  }

  /** Every batch under way stops where its runs are stored, but not committed; then `then` is done, and they may go on. */
  async function inTheMiddle(batches: number, then: () => Promise<void>): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await sql`lock table run_files in share mode`.execute(tx);
      await sql`update schedules set next_at = now()`.execute(db);
      const held = sql`
        select from pg_locks where relation = 'run_files'::regclass and mode = 'RowExclusiveLock' and not granted`;
      await expect.poll(async () => (await held.execute(db)).rows.length).toBe(batches);
      await then();
    });
  }

  /** Of each moment that all schedules had: how many ticks, runs, and runs that a worker will look at or has looked at. */
  async function firings() {
    const { rows } = await sql<Record<'ticks' | 'runs' | 'runsOfTicks' | 'inWork' | 'told', number>>`
      select count(*) as ticks, count(distinct run_id) as "runsOfTicks",
        (select count(*) from runs where due_at = schedule_ticks.due_at) as runs,
        (
          select count(*)
          from runs
          where due_at = schedule_ticks.due_at
            and (status <> 'queued' or exists (select from graphile_worker.jobs where key = 'run:' || runs.id))
        ) as "inWork",
        (
          select count(*)
          from audit_events
          join runs on runs.id::text = target_id
          where audit_events.action = 'run.started' and due_at = schedule_ticks.due_at
        ) as told
      from schedule_ticks
      group by due_at
      order by due_at`.execute(db);
    return rows;
  }

  it('fire each moment once: none is lost with a server that is killed while it fires, and none comes twice', async () => {
    const [first, second] = [await start(), await start()];
    const { client } = await signIn(first.url, ADMIN);
    const { toolId } = await makePublished(client, { source: 'def run_tool(i, o): pass' });
    await makeSchedule(client, toolId, { overlap: { policy: 'allow', most: 2 } });
    await sql`
      insert into schedules (id, person_id, tool_id, name, rule, inputs, overlap, missed, retries, on_failure, next_at,
        created_at, updated_at)
      select gen_random_uuid(), person_id, tool_id, name, rule, inputs, overlap, missed, retries, on_failure, next_at,
        created_at, updated_at
      from schedules, generate_series(2, ${COUNT})`.execute(db);
    const whole = { ticks: COUNT, runsOfTicks: COUNT, runs: COUNT, inWork: COUNT, told: COUNT };

    await inTheMiddle(2, () => kill(first));
    await expect.poll(async () => (await firings())[0]?.ticks).toBe(COUNT);
    expect(await firings()).toEqual([whole]);

    // Nobody is left to fire the next one, until somebody comes.
    await inTheMiddle(1, () => kill(second));
    expect(await firings()).toHaveLength(1);
    await start();
    await expect.poll(async () => (await firings())[1]?.ticks).toBe(COUNT);
    expect(await firings()).toEqual([whole, whole]);
  });
});
