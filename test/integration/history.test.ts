import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { QueryInputOf } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import type { RunTrigger } from '../../src/contract/run.ts';
import { timeOfShare } from '../../src/core/run-times.ts';
import { foldRunEnds, listRunCounts, sumRunTimes } from '../../src/db/run-counts.ts';
import { countRuns } from '../../src/worker/count-runs.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makePublished } from '../tool-maker.ts';

const at = (text: string) => new Date(`2026-03-${text}Z`);

describe('history of runs', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let owner: TestPerson;
  let made: MadeTool;
  beforeAll(async () => {
    owner = await app.signInAs('superuser');
    made = await makePublished(owner.client, { source: 'def run_tool(i, o): pass' });
  });

  /** Stores runs that were started at `start`, waited a second, took `ms`, and ended so. */
  async function add(
    start: Date,
    end: {
      status: string;
      ms: number;
      count?: number;
      by?: TestPerson;
      of?: MadeTool;
      trigger?: RunTrigger;
      error?: string;
    },
  ): Promise<string[]> {
    const { by = owner, of = made, count = 1, trigger = 'manual', error = null } = end;
    const ids = await storeRuns(database.db, { versionId: of.versionId, personId: by.id, count });
    const startedAt = new Date(start.getTime() + 1000);
    await sql`
      update runs
      set queued_at = ${start}, started_at = ${startedAt}, finished_at = ${new Date(startedAt.getTime() + end.ms)},
          status = ${end.status}, reason = ${end.status === 'succeeded' ? 'ok' : 'script_error'}, duration_ms = ${end.ms},
          trigger = ${trigger}, error_summary = ${error}
      where id = any (${ids}::uuid[])`.execute(database.db);
    return ids;
  }

  it('counts each run that ended once, whether it is folded yet or not, and whoever folds at once', async () => {
    const filter = {
      ...{ toolId: made.toolId, context: null, trigger: null },
      ...{ from: at('01T00:00:00'), to: at('03T00:00:00') },
    };
    await add(at('01T10:59:58'), { status: 'succeeded', ms: 3000, count: 3 });
    await add(at('01T10:00:00'), { status: 'failed', ms: 100 });
    await add(at('02T23:59:58'), { status: 'failed', ms: 1000 });
    const row = (start: string, counts: { succeeded?: number; failed?: number }, times: [number, number]) => ({
      start: at(start),
      ...{ succeeded: 0, failed: 0, timed_out: 0, canceled: 0, ...counts },
      ...{ wait_ms: times[0], duration_ms: times[1] },
    });
    const ofAll = { ...filter, toolId: null, context: 'production', trigger: 'manual' } as const;
    const expected = [row('01T00:00:00', { succeeded: 3, failed: 1 }, [4000, 9100])];
    expect(await listRunCounts(database.db, filter, 'day')).toEqual(expected);
    expect(await listRunCounts(database.db, ofAll, 'day')).toEqual(expected);
    expect(await foldRunEnds(database.db, 2)).toBe(2);
    expect(await listRunCounts(database.db, filter, 'day')).toEqual(expected);
    expect(await listRunCounts(database.db, ofAll, 'day')).toEqual(expected);
    await Promise.all([countRuns(database.db), countRuns(database.db), countRuns(database.db)]);
    await add(at('01T11:30:00'), { status: 'failed', ms: 100 });
    expect(await listRunCounts(database.db, ofAll, 'hour')).toEqual([
      row('01T10:00:00', { failed: 1 }, [1000, 100]),
      row('01T11:00:00', { succeeded: 3, failed: 1 }, [4000, 9100]),
    ]);
    for (const each of [filter, ofAll]) {
      const times = await sumRunTimes(database.db, each);
      expect([timeOfShare(times.durations, 0.5), timeOfShare(times.waits, 1)]).toEqual([
        expect.toSatisfy((ms: number) => ms > 2000 && ms < 4096),
        1024,
      ]);
      expect(await listRunCounts(database.db, { ...each, trigger: 'api' }, 'day')).toEqual([]);
    }
    while ((await foldRunEnds(database.db, 100)) > 0);
    const { rows } = await sql`select from run_ends`.execute(database.db);
    expect(rows).toEqual([]);
  });

  describe('the list', () => {
    let user: TestPerson;
    let quiet: MadeTool;
    const list = (person: TestPerson, query: QueryInputOf<typeof routes.listRuns>) =>
      person.client.call(routes.listRuns, { query });
    const times = async (person: TestPerson, query: QueryInputOf<typeof routes.listRuns>) =>
      (await list(person, query)).items.map((run) => run.queuedAt.slice(8, 10));
    beforeAll(async () => {
      user = await app.signInAs('user', 'Åsa Ek');
      quiet = await makePublished(owner.client, { source: 'def run_tool(i, o): pass' });
      await sql`update tools set title = 'Räkna på CSV' where id = ${quiet.toolId}`.execute(database.db);
      await add(at('10T00:00:00'), { status: 'succeeded', ms: 1, by: user });
      await add(at('11T00:00:00'), { status: 'failed', ms: 1, by: user, error: 'No column Ålder (100 %)' });
      await add(at('12T00:00:00'), { status: 'failed', ms: 1, by: user, of: quiet, trigger: 'schedule' });
      await add(at('13T00:00:00'), { status: 'succeeded', ms: 1, by: user, of: quiet });
      await add(at('14T00:00:00'), { status: 'failed', ms: 1, by: owner, error: 'No column Ålder' });
    });

    it('narrows by every filter, alone and together', async () => {
      const { versionId: version, toolId: tool } = quiet;
      expect(await times(user, {})).toEqual(['13', '12', '11', '10']);
      expect(await times(user, { tool })).toEqual(['13', '12']);
      expect(await times(user, { version, status: 'failed' })).toEqual(['12']);
      expect(await times(user, { status: 'succeeded' })).toEqual(['13', '10']);
      expect(await times(user, { status: 'running' })).toEqual([]);
      expect(await times(user, { trigger: 'schedule' })).toEqual(['12']);
      expect(await times(user, { trigger: 'manual', status: 'failed' })).toEqual(['11']);
      expect(await times(user, { context: 'sandbox' })).toEqual([]);
      expect(await times(user, { from: '2026-03-11T00:00:00Z', to: '2026-03-13T01:00:00+01:00' })).toEqual([
        '12',
        '11',
      ]);
      expect(await times(user, { text: ' räkna PÅ ' })).toEqual(['13', '12']);
      expect(await times(user, { text: 'ålder (100 %' })).toEqual(['11']);
      for (const text of ['_____', '%', "' or true --", '\\', '\u{1f600}'])
        expect(await times(user, { text })).toEqual(text === '%' ? ['11'] : []);
      for (const text of ['a\u0000b', 'x'.repeat(201)])
        await expect(list(user, { text })).rejects.toMatchObject({ code: 'invalid_request' });
      const [newest] = (await list(user, {})).items;
      expect(await times(user, { text: newest?.id.slice(0, 9).toUpperCase() ?? '' })).toEqual(['13']);
      expect(await times(owner, { text: newest?.id ?? '', scope: 'mine' })).toEqual([]);
      expect(await times(user, { person: owner.id })).toEqual([]);
    });

    it('shows everybody’s to admins alone, and of another’s no more than that it was', async () => {
      for (const route of [routes.listRuns, routes.getRunHistory] as const) {
        const asked = user.client.call(route, { query: { scope: 'all' } });
        await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
      }
      expect(await times(owner, { scope: 'all', from: '2026-03-10T00:00:00Z', to: '2026-04-01T00:00:00Z' })).toEqual([
        ...['14', '13', '12', '11', '10'],
      ]);
      expect(await times(owner, { scope: 'all', person: user.id, status: 'failed' })).toEqual(['12', '11']);
      expect(await times(owner, { scope: 'all', text: 'räkna' })).toEqual(['13', '12']);
      expect(await times(owner, { scope: 'all', text: 'Ålder' })).toEqual([]);
      const { items } = await list(owner, { scope: 'all', person: user.id, limit: 1 });
      const mine = (await list(user, { limit: 1 })).items;
      expect(items).toEqual(mine);
      const runId = items[0]?.id ?? '';
      await expect(owner.client.call(routes.getRun, { params: { runId } })).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    it('is read page by page, and says how far it has looked where few of very many match', async () => {
      const busy = await app.signInAs('user');
      await sql`
        insert into runs (id, tool_id, version_id, person_id, context, session_context, inputs, limits, status, reason,
          queued_at, finished_at)
        select gen_random_uuid(), ${made.toolId}, ${made.versionId}, ${busy.id}, 'production', 'default', '{}', '{}',
          'succeeded', 'ok', ${at('20T00:00:00')}::timestamptz + n * interval '1 second', ${at('21T00:00:00')}
        from generate_series(1, 3100) as n`.execute(database.db);
      await add(at('19T00:00:00'), { status: 'succeeded', ms: 1, by: busy, of: quiet });
      const first = await list(busy, { tool: quiet.toolId });
      expect(first).toMatchObject({ items: [], searchedTo: '2026-03-20T00:01:41.000Z' });
      const rest = await list(busy, { tool: quiet.toolId, cursor: first.nextCursor ?? '' });
      expect(rest).toMatchObject({
        items: [{ queuedAt: '2026-03-19T00:00:00.000Z' }],
        searchedTo: null,
        nextCursor: null,
      });
      const seen = new Set<string>();
      for (let cursor: string | undefined = '', pages = 0; cursor !== undefined && pages < 3; pages += 1) {
        const page = await list(busy, { limit: 100, ...(cursor === '' ? {} : { cursor }) });
        for (const run of page.items) seen.add(run.id);
        cursor = page.nextCursor ?? undefined;
      }
      expect(seen.size).toBe(300);
      const query = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
      const history = await busy.client.call(routes.getRunHistory, { query });
      expect(history).toMatchObject({ step: 'day', countedFrom: '2026-03-20T00:01:41.000Z' });
      expect(history.buckets).toEqual([
        { start: '2026-03-20T00:00:00.000Z', succeeded: 3000, failed: 0, timedOut: 0, canceled: 0 },
      ]);
      const ofAll = await owner.client.call(routes.getRunHistory, {
        query: { ...query, scope: 'all', status: 'failed' },
      });
      expect(ofAll.countedFrom).toBeNull();
      expect(ofAll.buckets.map(({ start, succeeded, failed }) => [start.slice(8, 10), succeeded, failed])).toEqual([
        ...[
          ['01', 0, 2],
          ['03', 0, 1],
          ['11', 0, 1],
          ['12', 0, 1],
          ['14', 0, 1],
        ],
      ]);
    });
  });
});
