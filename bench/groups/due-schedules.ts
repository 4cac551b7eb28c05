import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { SECOND } from '../../src/contract/limits.ts';
import { openPool } from '../../src/db/database.ts';
import { connectionOf } from '../../src/postgres/connection.ts';
import type { Figure } from '../figure.ts';
import type { Options } from '../options.ts';
import { openServer, publishTool } from '../server.ts';
import { describe } from '../statistics.ts';

const SCHEDULES = 10_000;
/** As many as may have so many schedules each. */
const PEOPLE = 100;
const TOOL = 'def run_tool(input_dir, output_dir):\n    print(1)\n';
const HEAD_START_MS = 3 * SECOND;
const LOOK_MS = 25;

/** Ten thousand schedules of a hundred people that are due at the same moment, until each of them has its run and job. */
export async function measureDueSchedules(options: Options): Promise<Figure> {
  const count = options.isQuick ? SCHEDULES / 10 : SCHEDULES;
  const rounds: number[] = [];
  for (let round = 0; round < (options.isQuick ? 1 : 3); round += 1) {
    options.say(`${count} schedules due at once, ${round + 1}`);
    rounds.push(await fireOnce(count));
  }
  return { key: 'dueSchedules', value: describe(rounds).p50 / SECOND, details: { count, people: PEOPLE, rounds } };
}

/** On a server of its own: what one round leaves waiting would be in the way of the next. */
async function fireOnce(count: number): Promise<number> {
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const { versionId } = await publishTool(server.client, TOOL);
  const { applicationUrl } = await connectionOf(path.join(server.dataDir, 'postgres'));
  const pool = openPool(applicationUrl, 2);
  held.defer(() => pool.end());
  await makeSchedules(pool, versionId, count);
  return await fireAll(pool, count);
}

async function makeSchedules(pool: pg.Pool, versionId: string, count: number): Promise<void> {
  await pool.query(
    `insert into people (id, name, email, role, created_at, updated_at)
     select gen_random_uuid(), 'Bench', 'bench-' || n || '@example.org', 'user', now(), now()
     from generate_series(1, $1) as n`,
    [PEOPLE],
  );
  await pool.query(
    `with owner as (
       select id, row_number() over (order by id) as nth from people where email like 'bench-%'
     )
     insert into schedules (id, person_id, tool_id, name, rule, inputs, overlap, missed, retries, on_failure, next_at,
       created_at, updated_at)
     select gen_random_uuid(), owner.id, tool_versions.tool_id, 'Bench', $2, '{}', '{"policy":"allow","most":20}',
       '{"policy":"latest"}', '{"most":0,"delaySeconds":60,"backoff":2}', '{"policy":"continue"}', null, now(), now()
     from generate_series(1, $1) as n
     join owner on owner.nth = n % ${PEOPLE} + 1
     join tool_versions on tool_versions.id = $3`,
    [count, JSON.stringify(rule), versionId],
  );
}

const rule = {
  ...{ kind: 'cron', expression: '*/5 6-22 * * *', timeZone: 'Europe/Stockholm' },
  ...{ startsAt: null, endsAt: null, weekdays: null, blackouts: [] },
};

/** Milliseconds from the moment to the last run. */
async function fireAll(pool: pg.Pool, count: number): Promise<number> {
  await pool.query(
    `update runs set status = 'canceled', reason = 'canceled', finished_at = now() where status = 'queued'`,
  );
  const moment = new Date(Date.now() + HEAD_START_MS);
  await pool.query('update schedules set next_at = $1', [moment]);
  if (Date.now() > moment.getTime()) throw new Error('The schedules were not ready in time.');
  let tookMs = 0;
  for (let fired = 0; fired < count; ) {
    await delay(LOOK_MS);
    const { rows } = await pool.query('select count(run_id) as runs from schedule_ticks where due_at = $1', [moment]);
    fired = (rows as { runs: number }[])[0]?.runs ?? 0;
    tookMs = Date.now() - moment.getTime();
  }
  const { rows } = await pool.query('select count(*) as runs from runs where due_at = $1', [moment]);
  if ((rows as { runs: number }[])[0]?.runs !== count) throw new Error('Not every schedule has one run.');
  return tookMs;
}
