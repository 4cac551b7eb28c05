import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { insertArtifacts } from '../../src/db/artifacts.ts';
import { inTransaction } from '../../src/db/database.ts';
import { deleteRunEvents, deleteRuns } from '../../src/db/old-runs.ts';
import { listRunCounts } from '../../src/db/run-counts.ts';
import { claimRun } from '../../src/db/runs.ts';
import { insertWorker } from '../../src/db/workers.ts';
import { cleanHistory } from '../../src/worker/clean-history.ts';
import type { WorkerContext } from '../../src/worker/worker-context.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makeDraft, makePublished } from '../tool-maker.ts';
import { makeWorkerContext } from '../worker-context.ts';

const now = new Date('2026-06-30T12:00:00Z');
const SOURCE = 'def run_tool(i, o): pass';

describe('retention', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let owner: TestPerson;
  let made: MadeTool;
  let context: WorkerContext;
  beforeAll(async () => {
    owner = await app.signInAs('superuser');
    made = await makePublished(owner.client, { source: SOURCE });
    context = await makeWorkerContext(database, app.dataDir);
  });

  const set = (body: Record<string, number | null>) => owner.client.call(routes.changeSettings, { body });
  const isThere = async (id: string) =>
    (await sql`select from runs where id = ${id}`.execute(database.db)).rows.length > 0;
  const countEvents = async (id: string) => {
    const { rows } = await sql<{ type: string; events: number }>`
      select type, count(*) as events from run_events where run_id = ${id} group by 1 order by 1`.execute(database.db);
    return Object.fromEntries(rows.map((row) => [row.type, row.events]));
  };

  /** Stores a run that was asked for so many days ago, and ended unless `isOpen`; with `lines` events of its log. */
  async function add(daysAgo: number, more: { of?: MadeTool; by?: TestPerson; isOpen?: boolean; lines?: number } = {}) {
    const { of = made, by = owner, lines = 0 } = more;
    const context = of === made ? 'production' : 'sandbox';
    const [id = ''] = await storeRuns(database.db, { versionId: of.versionId, personId: by.id, count: 1, context });
    const at = new Date(now.getTime() - daysAgo * DAY);
    await sql`update runs set queued_at = ${at} where id = ${id}`.execute(database.db);
    if (!more.isOpen)
      await sql`
        update runs set status = 'succeeded', reason = 'ok', started_at = ${at}, finished_at = ${at}, duration_ms = 5
        where id = ${id}`.execute(database.db);
    await sql`
      insert into run_events (run_id, seq, type, at, payload)
      select ${id}, n, case n when 0 then 'done' else 'log' end, ${at}::timestamptz, '{}'
      from generate_series(0, ${lines}) as n`.execute(database.db);
    return id;
  }

  it('keeps everything unless it is set otherwise, and takes only what makes sense', async () => {
    const old = await add(3000, { lines: 3 });
    expect(await cleanHistory(context, now)).toEqual({ runs: 0, logs: 0 });
    expect(await isThere(old)).toBe(true);
    for (const wrong of [0, -1, 1.5, 3651, Number.MAX_VALUE])
      await expect(set({ 'retention.runDays': wrong })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(set({ 'retention.runsPerTool': 9 })).rejects.toMatchObject({ code: 'invalid_request' });
    const admin = await app.signInAs('admin');
    const asked = admin.client.call(routes.changeSettings, { body: { 'retention.runDays': 30 } });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('deletes logs after their days, behind nothing that is under way, and leaves how the runs went', async () => {
    await set({ 'retention.logDays': 10 });
    const [chatty, open, behind, young] = [
      await add(20, { lines: 2500 }),
      await add(18, { isOpen: true, lines: 1 }),
      await add(17, { lines: 2 }),
      await add(9, { lines: 2 }),
    ];
    expect(await cleanHistory(context, now)).toEqual({ runs: 0, logs: 2 });
    expect(await countEvents(chatty)).toEqual({ done: 1 });
    expect(await cleanHistory(context, now)).toEqual({ runs: 0, logs: 0 });
    await sql`update runs set status = 'canceled', reason = 'canceled', finished_at = ${now} where id = ${open}`.execute(
      database.db,
    );
    expect(await cleanHistory(context, now)).toEqual({ runs: 0, logs: 2 });
    expect(await countEvents(behind)).toEqual({ done: 1 });
    expect(await countEvents(young)).toEqual({ done: 1, log: 2 });
  });

  it('deletes runs after their days with files and events, but no evidence and nothing that is still needed', async () => {
    const draft = await makeDraft(owner.client, { source: SOURCE });
    const reviewed = await makeDraft(owner.client, { source: SOURCE });
    await owner.client.call(routes.submitVersion, {
      params: { versionId: reviewed.versionId },
      body: { changeSummary: 'Look at it.' },
    });
    const [gone, ofDraft] = [await add(40, { lines: 1200 }), await add(40, { of: draft })];
    const kept = [await add(40, { isOpen: true }), await add(40, { of: reviewed }), await add(40), await add(29)];
    await sql`
      insert into tool_sessions (id, tool_id, person_id, context, state, rev, actions, last_run_id, used_at)
      values (${randomUUID()}, ${made.toolId}, ${owner.id}, 'default', '{}', 1, '[]', ${kept[2]}, ${now})`.execute(
      database.db,
    );
    const [file, other] = [randomUUID(), randomUUID()];
    for (const id of [file, other]) await context.artifacts.write(id, Readable.from(['x']));
    const artifact = (id: string) => [{ id, path: 'a.txt', bytes: 1, contentType: 'text/plain' }];
    await insertArtifacts(database.db, gone, artifact(file), { now, expiresAt: new Date(now.getTime() + DAY) });
    await insertArtifacts(database.db, kept[3] ?? '', artifact(other), {
      now,
      expiresAt: new Date(now.getTime() + DAY),
    });
    const range = { from: new Date(now.getTime() - 60 * DAY), to: now };
    const count = () =>
      listRunCounts(database.db, { ...range, toolId: made.toolId, context: null, trigger: null }, 'month');
    const before = await count();
    await set({ 'retention.runDays': 30 });
    // The one of the first test goes, too.
    expect((await cleanHistory(context, now)).runs).toBe(3);
    for (const id of [gone, ofDraft]) expect(await isThere(id)).toBe(false);
    for (const id of kept) expect(await isThere(id)).toBe(true);
    expect(await countEvents(gone)).toEqual({});
    await expect(access(context.artifacts.pathOf(file))).rejects.toThrow();
    await access(context.artifacts.pathOf(other));
    const { items } = await owner.client.call(routes.listAudit, { query: { target: gone } });
    expect(items.map((event) => event.action)).toEqual(['run.started']);
    expect(await count()).toEqual(before);
    expect((await cleanHistory(context, now)).runs).toBe(0);
    await set({ 'retention.runDays': null });
  });

  it('keeps the newest of each tool and person, each in its turn', async () => {
    const [busy, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const ids: string[] = [];
    for (let n = 0; n < 15; n += 1) ids.push(await add(8 - n / 10, { by: busy }));
    const others = await add(8, { by: other });
    await set({ 'retention.runsPerPerson': 10 });
    let deleted = 0;
    for (let minute = 0; minute < 10; minute += 1)
      deleted += (await cleanHistory(context, new Date(now.getTime() + minute * 60_000))).runs;
    expect(deleted).toBe(5);
    const left = await Promise.all(ids.map(isThere));
    expect(left).toEqual([...Array<boolean>(5).fill(false), ...Array<boolean>(10).fill(true)]);
    expect(await isThere(others)).toBe(true);
    await set({ 'retention.runsPerPerson': null });
  });

  it('never keeps a claim or a new run waiting, whatever it holds', async () => {
    const old = [await add(300, { lines: 50 }), await add(300, { lines: 50 })];
    const waiting = await add(0, { isOpen: true });
    const workerId = randomUUID();
    await insertWorker(database.db, { id: workerId, host: 'here', pid: 1, pidStarted: '1' });
    const finish = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const cleaning = inTransaction(database.db, async (tx) => {
      await deleteRunEvents(tx, old, false, 1000);
      expect(await deleteRuns(tx, old)).toBe(2);
      isHeld.resolve();
      await finish.promise;
    });
    await isHeld.promise;
    await inTransaction(database.db, async (tx) => {
      // Whatever had to wait would fail here: the other one holds what it has until this one is through.
      await sql`set local lock_timeout = '5s'`.execute(tx);
      const shares = { perPerson: 5, perTool: 5 };
      expect((await claimRun(tx, { id: waiting, workerId, shares, now })).claimed?.id).toBe(waiting);
      await storeRuns(tx, { versionId: made.versionId, personId: owner.id, count: 1 });
      // Another cleaner passes by what this one has in hand.
      expect([await deleteRunEvents(tx, old, false, 1000), await deleteRuns(tx, old)]).toEqual([0, 0]);
    });
    finish.resolve();
    await cleaning;
    expect(await isThere(old[0] ?? '')).toBe(false);
  });
});
