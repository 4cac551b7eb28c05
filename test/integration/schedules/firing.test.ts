import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dropOverSchedules } from '../../../src/actions/drop-over-schedules.ts';
import { createClient } from '../../../src/client/client.ts';
import { DAY, MINUTE, SECOND } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import { findScheduleFigures } from '../../../src/db/monitoring.ts';
import { clean } from '../../../src/worker/clean.ts';
import { schedule } from '../../../src/worker/schedule.ts';
import type { WorkerContext } from '../../../src/worker/worker-context.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { readAudit } from '../../audit-rows.ts';
import { useDatabase } from '../../database.ts';
import { makeSchedule } from '../../schedule-maker.ts';
import { type MadeTool, makePublished, type TestFile } from '../../tool-maker.ts';
import { makeWorkerContext } from '../../worker-context.ts';

const SOURCE = 'def run_tool(i, o): pass';
const HOUR = 60 * MINUTE;

/** No worker is there: runs end when a test says so, and the time is what a test says it is. */
describe('schedules that fire', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let context: WorkerContext;
  let superuser: TestPerson;
  let owner: TestPerson;
  let tool: MadeTool;
  beforeAll(async () => {
    context = await makeWorkerContext(database, app.dataDir);
    superuser = await app.signInAs('superuser', 'Sigrid');
    tool = await makePublished(superuser.client, {
      source: SOURCE,
      inputSchema: { type: 'object', properties: { count: { type: 'integer', default: 3, minimum: 1 } } },
      limits: { timeoutMs: 60_000 },
    });
  });
  beforeEach(async () => {
    owner = await app.signInAs('user', 'Ulla');
  });

  /** A schedule that is due at `due(0)`, `due(1)` and so on: an hour apart. */
  async function make(given: Record<string, unknown> = {}, files: TestFile[] = [], of = tool) {
    const made = await makeSchedule(owner.client, of.toolId, given, files);
    const params = { scheduleId: made.id };
    const first = new Date(made.nextAt ?? '');
    const due = (nth: number) => new Date(first.getTime() + nth * HOUR);
    return {
      ...{ id: made.id, params, due },
      /** What became of the moments, the earliest first, with the runs so far. */
      ticks: async () => {
        const { items } = await owner.client.call(routes.listTicks, { params });
        return items.toReversed().map(({ state, why, attempt }) => `${why ?? state} ${attempt}`);
      },
      lastRun: async () => (await owner.client.call(routes.listTicks, { params })).items[0]?.run?.id ?? '',
      read: () => owner.client.call(routes.getSchedule, { params }),
    };
  }
  const at = (moment: Date, ms = 500) => schedule(context, new Date(moment.getTime() + ms));
  const begin = (runId: string) =>
    sql`update runs set status = 'running', attempt = 1, started_at = now() where id = ${runId}`.execute(database.db);
  const reasons = { succeeded: 'ok', failed: 'script_error', canceled: 'canceled' };
  const end = (runId: string, status: keyof typeof reasons, when: Date) =>
    sql`
      update runs
      set status = ${status}, reason = ${reasons[status]}, finished_at = ${when}
      where id = ${runId}`.execute(database.db);
  const endLast = async (made: Awaited<ReturnType<typeof make>>, when: Date) => {
    const runId = await made.lastRun();
    if (runId !== '') await end(runId, 'succeeded', when);
  };
  const news = async () => {
    const { items } = await owner.client.call(routes.listNotifications, {});
    return items.map(({ kind }) => kind).sort();
  };

  it('start a run of their owner with the inputs, files, limits and job that it needs, once', async () => {
    const withFiles = await makePublished(superuser.client, { source: SOURCE });
    const plain = await make({ inputs: { count: 7 }, timeoutMs: 5000 });
    const given = await make({}, [{ name: 'a.txt', content: 'hej' }], withFiles);
    await at(plain.due(0), -1);
    expect(await plain.ticks()).toEqual([]);
    await Promise.all([at(plain.due(0)), at(plain.due(0)), at(plain.due(0))]);
    await at(plain.due(0));
    expect([await plain.ticks(), await given.ticks()]).toEqual([['running 1'], ['running 1']]);
    const id = await plain.lastRun();
    const run = await owner.client.call(routes.getRun, { params: { runId: id } });
    expect(run).toMatchObject({ inputs: { count: 7 }, trigger: 'schedule', status: 'queued', context: 'production' });
    const fed = await owner.client.call(routes.getRun, { params: { runId: await given.lastRun() } });
    expect(fed.files).toEqual([{ name: 'a.txt', bytes: 3 }]);
    const { rows } = await database.pool.query(
      `select limits->>'timeoutMs' as timeout, schedule_id, due_at,
         (select count(*) from graphile_worker.jobs where key = 'run:' || runs.id) as jobs from runs where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ timeout: '5000', schedule_id: plain.id, due_at: plain.due(0), jobs: 1 }]);
    const started = (await readAudit(database.pool)).filter((row) => row.target_id === id);
    expect(started).toMatchObject([
      { action: 'run.started', actor_id: null, on_behalf_of: owner.id, after: { scheduleId: plain.id } },
    ]);
    // Its files are kept for as long as it is there, whatever becomes of its runs.
    await end(await given.lastRun(), 'succeeded', given.due(0));
    expect((await clean(context, given.due(40))).uploads).toBe(0);
    await owner.client.call(routes.deleteSchedule, { params: given.params });
    expect((await clean(context, given.due(40))).uploads).toBe(1);
  });

  it('skip, queue, cancel or allow what overlaps', async () => {
    const [skip, queue, cancel, allow] = [
      await make({ overlap: { policy: 'skip' } }),
      await make({ overlap: { policy: 'queue' } }),
      await make({ overlap: { policy: 'cancel' } }),
      await make({ overlap: { policy: 'allow', most: 2 } }),
    ];
    const all = [skip, queue, cancel, allow];
    const firsts = [];
    for (const nth of [0, 1, 2]) {
      await at(skip.due(nth));
      if (nth === 0) for (const each of all) firsts.push(await each.lastRun());
      // One that waits for a worker is not canceled for another that would wait behind it.
      if (nth === 1) await begin(firsts[2] ?? '');
    }
    const { rows: asked } = await database.pool.query('select id from runs where cancel_requested_at is not null');
    expect(asked).toEqual([{ id: firsts[2] }]);
    expect(await Promise.all(all.map((each) => each.ticks()))).toEqual([
      ['running 1', 'overlap 0', 'overlap 0'],
      ['running 1', 'waiting 0', 'waiting 0'],
      ['running 1', 'overlap 0', 'waiting 0'],
      ['running 1', 'running 1', 'overlap 0'],
    ]);
    for (const runId of firsts) await end(runId, runId === firsts[2] ? 'canceled' : 'succeeded', skip.due(2));
    await at(skip.due(2), 5000);
    expect(await Promise.all(all.map((each) => each.ticks()))).toEqual([
      ['succeeded 1', 'overlap 0', 'overlap 0'],
      ['succeeded 1', 'running 1', 'waiting 0'],
      ['canceled 1', 'overlap 0', 'running 1'],
      ['succeeded 1', 'running 1', 'overlap 0'],
    ]);
  });

  it('cancel what runs alone, and leave what somebody asked for and waits', async () => {
    const made = await make({ overlap: { policy: 'cancel' } });
    await at(made.due(0));
    const first = await made.lastRun();
    await begin(first);
    const { runId } = await owner.client.call(routes.runScheduleNow, { params: made.params });
    await at(made.due(1));
    const { rows } = await database.pool.query(
      'select id, status, cancel_requested_at is not null as asked from runs where schedule_id = $1 order by queued_at',
      [made.id],
    );
    expect(new Set(rows)).toEqual(
      new Set([
        { id: first, status: 'running', asked: true },
        { id: runId, status: 'queued', asked: false },
      ]),
    );
  });

  it('make up for what was missed as they say, and tell of every moment', async () => {
    const [none, latest, all] = [
      await make({ missed: { policy: 'none' } }),
      await make({ missed: { policy: 'latest' } }),
      await make({ missed: { policy: 'all', withinSeconds: 2.5 * 3600 }, overlap: { policy: 'queue' } }),
    ];
    await at(none.due(3), 2 * MINUTE);
    expect(await none.ticks()).toEqual(['missed 0', 'missed 0', 'missed 0', 'missed 0']);
    expect(await latest.ticks()).toEqual(['missed 0', 'missed 0', 'missed 0', 'running 1']);
    expect(await all.ticks()).toEqual(['missed 0', 'running 1', 'waiting 0', 'waiting 0']);
    expect((await none.read()).lastTick).toMatchObject({ state: 'missed', dueAt: none.due(3).toISOString() });
    // Each one that is made up for runs, one after the other, though a moment that is due meanwhile is left out.
    const each = await make({ missed: { policy: 'all', withinSeconds: 2.5 * 3600 } });
    await at(each.due(3), 2 * MINUTE);
    expect(await each.ticks()).toEqual(['missed 0', 'running 1', 'waiting 0', 'waiting 0']);
  });

  it('go through a long absence in one round', async () => {
    const made = await make({ missed: { policy: 'latest' } });
    await at(made.due(250), 2 * MINUTE);
    const { rows } = await database.pool.query(
      'select state, count(*) as ticks from schedule_ticks where schedule_id = $1 group by state order by state',
      [made.id],
    );
    expect(rows).toEqual([
      { state: 'missed', ticks: 250 },
      { state: 'running', ticks: 1 },
    ]);
  });

  it('are deleted with their files ninety days after they were over, and not before', async () => {
    const once = { kind: 'once', at: new Date(Date.now() + DAY).toISOString().slice(0, 16), timeZone: 'UTC' };
    const [over, going] = [await make({ rule: once }), await make()];
    const { active } = await findScheduleFigures(database.db, over.due(0));
    await at(over.due(0));
    await endLast(over, over.due(0));
    await at(over.due(0), 2 * SECOND);
    expect((await findScheduleFigures(database.db, over.due(0))).active).toBe(active - 1);
    await dropOverSchedules(database.db, new Date(over.due(0).getTime() + 89 * DAY));
    expect(await over.read()).toMatchObject({ state: 'ended', lastTick: { state: 'succeeded' } });
    await dropOverSchedules(database.db, new Date(over.due(0).getTime() + 91 * DAY));
    await expect(over.read()).rejects.toMatchObject({ code: 'not_found' });
    expect((await going.read()).state).toBe('active');
    const told = (await readAudit(database.pool)).filter((row) => row.target_id === over.id);
    expect(told.at(-1)).toMatchObject({ action: 'schedule.deleted', actor_id: null, on_behalf_of: owner.id });
  });

  it('try again what failed, with the same tick and a new run, and give up in the end', async () => {
    const made = await make({
      retries: { most: 1, delaySeconds: 30, backoff: 2 },
      onFailure: { policy: 'pause', after: 1 },
    });
    await at(made.due(0));
    const first = await made.lastRun();
    await end(first, 'failed', made.due(0));
    await at(made.due(0), 10 * SECOND);
    expect(await made.ticks()).toEqual(['retrying 1']);
    await at(made.due(0), 31 * SECOND);
    expect(await made.ticks()).toEqual(['running 2']);
    expect(await made.lastRun()).not.toBe(first);
    await end(await made.lastRun(), 'failed', made.due(0));
    await at(made.due(0), 40 * SECOND);
    expect(await made.ticks()).toEqual(['failed 2']);
    expect(await made.read()).toMatchObject({
      ...{ state: 'paused', failuresInRow: 1, paused: { by: null, reason: null, until: null }, can: { resume: true } },
    });
    expect(await news()).toEqual(['schedule_given_up']);
    await at(made.due(1));
    expect(await made.ticks()).toEqual(['failed 2', 'paused 0']);
    expect(await owner.client.call(routes.resumeSchedule, { params: made.params })).toMatchObject({
      ...{ state: 'active', failuresInRow: 0, paused: null },
    });
    const failing = await make({ onFailure: { policy: 'notify', after: 1 } });
    await at(failing.due(0));
    await end(await failing.lastRun(), 'failed', failing.due(0));
    await at(failing.due(0), 5000);
    expect([(await failing.read()).state, await news()]).toEqual(['active', ['schedule_failing', 'schedule_given_up']]);
  });

  it('leave out a pause of their own or of all, a day of the rule, and what somebody asked to leave out', async () => {
    const day = new Date(Date.now() + 24 * HOUR).toISOString().slice(0, 10);
    const [own, asked] = [await make(), await make()];
    const daily = {
      ...{ kind: 'cron', expression: '@daily', timeZone: 'UTC', blackouts: [{ from: day, to: day }] },
    };
    const left = await make({ rule: daily });
    const until = new Date(own.due(1).getTime() + 1).toISOString();
    await owner.client.call(routes.pauseSchedule, { params: own.params, body: { reason: 'Holidays', until } });
    const next = asked.due(0).toISOString();
    await owner.client.call(routes.skipNext, { params: asked.params, body: { dueAt: next } });
    await owner.client.call(routes.skipNext, { params: asked.params, body: { dueAt: next } });
    await owner.client.call(routes.changeSchedule, { params: asked.params, body: { name: 'Renamed' } });
    const stale = { dueAt: asked.due(1).toISOString() };
    await expect(owner.client.call(routes.skipNext, { params: asked.params, body: stale })).rejects.toMatchObject({
      code: 'conflict',
    });
    for (const nth of [0, 1, 2]) {
      await at(own.due(nth));
      for (const each of [own, asked]) if (nth < 2) await endLast(each, own.due(nth));
    }
    expect([await own.ticks(), await asked.ticks()]).toEqual([
      ['paused 0', 'paused 0', 'running 1'],
      ['asked 0', 'succeeded 1', 'running 1'],
    ]);
    await schedule(context, new Date(`${day}T00:00:01Z`));
    expect(await left.ticks()).toEqual(['blackout 0']);
    await superuser.client.call(routes.pauseAllSchedules, { body: { reason: 'Moving house' } });
    expect((await own.read()).pausedAll).toMatchObject({ by: { name: 'Sigrid' }, reason: 'Moving house', until: null });
    await schedule(context, new Date((await own.read()).nextAt ?? ''));
    expect((await own.ticks()).at(-1)).toBe('paused 0');
    await superuser.client.call(routes.resumeAllSchedules, {});
    expect((await own.read()).pausedAll).toBeNull();
  });

  it('skip what is beyond the runs that their owner may have waiting, and take turns with others', async () => {
    const narrow = {
      ...context,
      scheduling: { ...context.scheduling, bounds: { ...context.scheduling.bounds, maxUnfinished: 2 } },
    };
    const mine = [await make(), await make(), await make()];
    const first = mine[0] as (typeof mine)[0];
    await schedule(narrow, first.due(0));
    expect((await Promise.all(mine.map((each) => each.ticks()))).flat().sort()).toEqual([
      ...['quota 0', 'running 1', 'running 1'],
    ]);
    const { rows } = await database.pool.query(
      'select array_agg(place order by place) as places from runs where person_id = $1',
      [owner.id],
    );
    const [one = 0, two = 0] = (rows[0] as { places: number[] }).places.map(Number);
    expect(two - one).toBe(1);
  });

  it('stop and say why when their tool, owner or inputs are no more what they were, until that is mended', async () => {
    const changing = await makePublished(superuser.client, { source: SOURCE });
    const stays = await make({ versionId: changing.versionId }, [], changing);
    const follows = await make({}, [], changing);
    const { versionId } = await publishNext(changing, {
      inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    });
    await at(stays.due(0));
    expect([await stays.ticks(), await follows.ticks()]).toEqual([['running 1'], ['stopped 0']]);
    const run = await owner.client.call(routes.getRun, { params: { runId: await stays.lastRun() } });
    expect([run.versionId, versionId]).toEqual([changing.versionId, expect.any(String)]);
    expect(await follows.read()).toMatchObject({
      ...{ state: 'stopped', stopped: { reason: 'inputs_invalid' }, nextAt: null, next: [] },
    });
    expect(await news()).toEqual(['schedule_stopped']);
    for (const route of [routes.resumeSchedule, routes.runScheduleNow] as const)
      await expect(owner.client.call(route, { params: follows.params })).rejects.toMatchObject({
        ...{ code: 'schedule_cannot_run', details: { reason: 'inputs_invalid' } },
      });
    const body = { inputs: { name: 'Ulla' } };
    const mended = await owner.client.call(routes.changeSchedule, { params: follows.params, body });
    expect(mended).toMatchObject({ state: 'active', stopped: null, inputs: { name: 'Ulla' } });
    // What does not hang on the tool can be changed while it is not published; that alone lets nothing go on.
    const gone = await make({ inputs: { name: 'Ulla' } }, [], changing);
    await sql`update tools set is_published = false where id = ${changing.toolId}`.execute(database.db);
    await at(gone.due(0));
    const renamed = await owner.client.call(routes.changeSchedule, { params: gone.params, body: { name: 'Waits' } });
    expect(renamed).toMatchObject({ name: 'Waits', state: 'stopped', stopped: { reason: 'tool_unpublished' } });
    const early = owner.client.call(routes.resumeSchedule, { params: gone.params });
    await expect(early).rejects.toMatchObject({ details: { reason: 'tool_unpublished' } });
    const away = await make();
    await superuser.client.call(routes.disablePerson, { params: { personId: owner.id } });
    await at(away.due(0), HOUR);
    const seen = await superuser.client.call(routes.getSchedule, { params: away.params });
    expect(seen).toMatchObject({ stopped: { reason: 'owner_left' }, inputs: null });
  });

  async function publishNext({ toolId, versionId }: MadeTool, content: object): Promise<{ versionId: string }> {
    const { client } = superuser;
    const body = { language: 'python' as const, source: SOURCE, parentVersionId: versionId, ...content };
    const { id } = await client.call(routes.saveVersion, { params: { toolId }, body });
    await client.call(routes.submitVersion, { params: { versionId: id }, body: { changeSummary: 'Asks for a name.' } });
    await client.call(routes.publishVersion, { params: { versionId: id } });
    return { versionId: id };
  }

  it('run the scripts of admins as well, for as long as they are on', async () => {
    const { client } = superuser;
    const { item } = await client.call(routes.createScript, { body: { name: 'Tidy', type: 'bash', script: 'true' } });
    await expect(make({}, [], { ...tool, toolId: item.id })).rejects.toMatchObject({ code: 'not_found' });
    const body = { name: 'T', scopes: ['run' as const], password: PASSWORD };
    const { token } = await client.call(routes.createToken, { body });
    const runs = createClient({ baseUrl: app.url, headers: () => ({ authorization: `Bearer ${token}` }) });
    await expect(makeSchedule(runs, item.id)).rejects.toMatchObject({ code: 'not_found' });
    const { id: scheduleId, nextAt } = await makeSchedule(client, item.id);
    const due = new Date(nextAt ?? '');
    await at(due);
    const read = () => client.call(routes.getSchedule, { params: { scheduleId } });
    const { items } = await client.call(routes.listScriptRuns, { query: { scriptId: item.id } });
    expect(items).toMatchObject([{ trigger: 'schedule', status: 'queued' }]);
    await end(items[0]?.id ?? '', 'succeeded', due);
    await client.call(routes.changeScript, { params: { scriptId: item.id }, body: { enabled: false } });
    await at(due, HOUR);
    expect((await read()).stopped).toMatchObject({ reason: 'script_unfit' });
    await client.call(routes.deleteSchedule, { params: { scheduleId } });
  });

  it('fire each moment once, whoever is at it: forty schedules, four schedulers, one of them an hour late', async () => {
    const made = await Promise.all(Array.from({ length: 40 }, () => make({ overlap: { policy: 'allow', most: 20 } })));
    const first = made[0] as (typeof made)[0];
    await Promise.all([at(first.due(0)), at(first.due(0)), at(first.due(0)), at(first.due(1))]);
    await Promise.all([at(first.due(1)), at(first.due(1))]);
    const { rows } = await database.pool.query(
      `select due_at, count(*) as ticks, count(distinct run_id) as runs,
         (select count(*) from runs where person_id = $1) as all_runs
       from schedule_ticks join schedules on schedules.id = schedule_id where person_id = $1 and state = 'running'
       group by due_at order by due_at`,
      [owner.id],
    );
    expect(rows.at(-1)).toMatchObject({ ticks: 40, runs: 40 });
    expect(rows.reduce((sum, row) => sum + row.runs, 0)).toBe(rows[0].all_runs);
    // A clock that goes wrong must not fire a moment again.
    await sql`update schedules set next_at = ${first.due(1)} where person_id = ${owner.id}`.execute(database.db);
    await at(first.due(1), 900);
    const after = await database.pool.query('select count(*) as n from runs where person_id = $1', [owner.id]);
    expect(after.rows[0]).toEqual({ n: rows[0].all_runs });
  });
});
