import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
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

  /** Stores `count` runs that were started at `start`, waited a second, took `ms`, and ended so. */
  async function add(start: Date, end: { status: string; ms: number; count?: number }): Promise<string[]> {
    const ids = await storeRuns(database.db, {
      ...{ versionId: made.versionId, personId: owner.id, count: end.count ?? 1 },
    });
    const startedAt = new Date(start.getTime() + 1000);
    await sql`
      update runs
      set queued_at = ${start}, started_at = ${startedAt}, finished_at = ${new Date(startedAt.getTime() + end.ms)},
          status = ${end.status}, reason = ${end.status === 'succeeded' ? 'ok' : 'script_error'}, duration_ms = ${end.ms}
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
});
