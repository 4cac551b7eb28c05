import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missDueMoments } from '../../../src/backup/miss-due-moments.ts';
import { MINUTE, SECOND } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import { openPool } from '../../../src/db/database.ts';
import { schedule } from '../../../src/worker/schedule.ts';
import type { WorkerContext } from '../../../src/worker/worker-context.ts';
import { type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { makeSchedule } from '../../schedule-maker.ts';
import { type MadeTool, makePublished } from '../../tool-maker.ts';
import { makeWorkerContext } from '../../worker-context.ts';

/** What is wrong with one schedule, or with the database, is not the end of the others. */
describe('schedules where something is wrong', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let context: WorkerContext;
  let owner: TestPerson;
  let tool: MadeTool;
  beforeAll(async () => {
    context = await makeWorkerContext(database, app.dataDir);
    const superuser = await app.signInAs('superuser');
    tool = await makePublished(superuser.client, { source: 'def run_tool(i, o): pass' });
  });
  beforeEach(async () => {
    owner = await app.signInAs('user');
  });

  async function make() {
    const { id, nextAt } = await makeSchedule(owner.client, tool.toolId);
    const params = { scheduleId: id };
    const read = () => owner.client.call(routes.getSchedule, { params });
    const ticks = async () => {
      const { items } = await owner.client.call(routes.listTicks, { params });
      return items.map(({ state, why, attempt }) => `${why ?? state} ${attempt}`);
    };
    return { id, dueAt: new Date(nextAt ?? ''), read, ticks };
  }
  const at = (moment: Date, ms = 500) => schedule(context, new Date(moment.getTime() + ms));

  it('go on whatever one of them holds', async () => {
    const [broken, sound] = [await make(), await make()];
    await sql`update schedules set rule = '{"kind":"cron","expression":"nothing","timeZone":"UTC","blackouts":[]}'
      where id = ${broken.id}`.execute(database.db);
    await at(sound.dueAt);
    expect(await sound.ticks()).toEqual(['running 1']);
    const { rows } = await database.pool.query('select stop_reason from schedules where id = $1', [broken.id]);
    expect(rows).toEqual([{ stop_reason: 'internal' }]);
    expect(await broken.ticks()).toEqual(['stopped 0']);
  });

  it('go on when one of them cannot be carried out, which is stopped', async () => {
    const [good, bad] = [await make(), await make()];
    const owning = openPool(database.ownerUrl, 1);
    await owning.query(`
      create function refuse_run() returns trigger language plpgsql as $$ begin raise 'no room'; end $$;
      create trigger run_is_refused before insert on runs for each row
        when (new.schedule_id = '${bad.id}') execute function refuse_run()`);
    try {
      await at(good.dueAt);
    } finally {
      await owning.query('drop function refuse_run cascade');
      await owning.end();
    }
    expect(await good.ticks()).toEqual(['running 1']);
    expect((await bad.read()).stopped).toMatchObject({ reason: 'internal' });
  });

  it('stop for nothing that the database alone lacks, and fire when it has room again', async () => {
    const made = await make();
    const owning = openPool(database.ownerUrl, 1);
    await owning.query(`
      create function be_full() returns trigger language plpgsql as $$
        begin raise 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger disk_is_full before insert on runs for each row execute function be_full()`);
    try {
      await expect(at(made.dueAt)).rejects.toMatchObject({ code: '53100' });
      // Whoever asks meanwhile is not told of a fault of the program.
      const now = owner.client.call(routes.runScheduleNow, { params: { scheduleId: made.id } });
      await expect(now).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      await owning.query('drop function be_full cascade');
      await owning.end();
    }
    expect([(await made.read()).state, await made.ticks()]).toEqual(['active', []]);
    await at(made.dueAt, 2 * SECOND);
    expect(await made.ticks()).toEqual(['running 1']);
  });

  it('are restored whatever one of them holds, and that one is stopped', async () => {
    const [broken, sound] = [await make(), await make()];
    await sql`update schedules set rule = json_build_object('kind', 'interval', 'everySeconds', 3600, 'anchor',
        '2026-01-01T00:00', 'timeZone', 'Nowhere/Left', 'startsAt', null, 'endsAt', null, 'weekdays', null,
        'blackouts', '[]'::json)
      where id = ${broken.id}`.execute(database.db);
    const now = new Date(sound.dueAt.getTime() + 5 * MINUTE);
    await missDueMoments(database.db, now);
    expect([await broken.ticks(), await sound.ticks()]).toEqual([['missed 0'], ['missed 0']]);
    await schedule(context, new Date(now.getTime() + MINUTE));
    const { rows } = await database.pool.query('select stop_reason from schedules where id = $1', [broken.id]);
    expect(rows).toEqual([{ stop_reason: 'internal' }]);
  });
});
