import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endedWithoutResult } from '../../src/actions/ended-without-result.ts';
import { routes } from '../../src/contract/routes.ts';
import { openListener } from '../../src/db/listener.ts';
import { claimRun, endRun, findRun } from '../../src/db/runs.ts';
import { releaseAll, releaseNext, type Shares } from '../../src/db/waiting-runs.ts';
import { insertWorker } from '../../src/db/workers.ts';
import type { Runner } from '../../src/sandbox/runner.ts';
import { startWorker, type Worker } from '../../src/worker/worker.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { scriptedRunner, succeeded } from '../scripted-runner.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makeDraft, makePublished, runForm } from '../tool-maker.ts';
import { makeWorkerContext, NO_SHARES } from '../worker-context.ts';

describe('who goes next', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false, env: { UNFINISHED_RUNS_PER_PERSON: '500' } });
  const workers: Worker[] = [];
  let author: TestPerson;
  let tool: MadeTool;
  let other: MadeTool;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    tool = await makePublished(author.client, { source: 'def run_tool(i, o): pass' });
    other = await makePublished(author.client, { source: 'def run_tool(i, o): pass' });
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.drain();
    await sql`delete from runs`.execute(database.db);
    await sql`delete from graphile_worker._private_jobs`.execute(database.db);
  });

  async function work(execute: Runner['execute'], more: { concurrency: number; shares?: Shares }): Promise<void> {
    const { concurrency, shares = NO_SHARES } = more;
    const listener = await openListener(database.url);
    const { id: _, active: __, ...context } = await makeWorkerContext(database, app.dataDir, { shares, listener });
    const runner = scriptedRunner(execute);
    const worker = await startWorker({ ...context, runner, pool: database.pool, concurrency });
    const drain = async () => {
      await worker.drain();
      await listener.close();
    };
    workers.push({ ...worker, drain });
  }
  const store = async (person: TestPerson, count: number, more: Partial<Parameters<typeof storeRuns>[1]> = {}) =>
    storeRuns(database.db, { versionId: tool.versionId, personId: person.id, count, ...more });
  const allEnded = () =>
    expect
      .poll(async () => {
        const { rows } = await sql`select from runs where status in ('queued', 'running')`.execute(database.db);
        return rows.length;
      })
      .toBe(0);

  it('lets a person with five hundred waiting runs keep nobody waiting', async () => {
    const [busy, quick, late] = [await app.signInAs('user'), await app.signInAs('user'), await app.signInAs('user')];
    await store(busy, 500);
    const refused = busy.client.call(routes.startRun, { params: { slug: tool.slug }, body: runForm() });
    await expect(refused).rejects.toMatchObject({ status: 429, code: 'too_many_requests', details: { limit: 500 } });

    const started: string[] = [];
    let wanted: string[] = [];
    let comeTogether: Promise<void> | undefined;
    // At the fiftieth run the world stands still while the others come.
    const execute: Runner['execute'] = async (job) => {
      started.push(job.runId);
      if (started.length === 50) {
        comeTogether = (async () => {
          wanted = await store(quick, 20);
          wanted.push(...(await store(late, 1)));
        })();
      }
      await comeTogether;
      return succeeded;
    };
    await work(execute, { concurrency: 2 });
    await allEnded();
    const before = started.indexOf(wanted[0] ?? '');
    // How many runs of the busy one started before each of theirs, since they came: a few, and one for each turn.
    const waits = wanted.map(
      (id) => started.slice(50, started.indexOf(id)).filter((one) => !wanted.includes(one)).length,
    );
    expect(before).toBeGreaterThan(49);
    expect(waits[0]).toBeLessThanOrEqual(3);
    expect(Math.max(...waits)).toBeLessThanOrEqual(20 + 3);
    expect(waits.at(-1)).toBeLessThanOrEqual(3);
    // And the busy one is not pushed aside: while the others had turns, it had as many.
    const lastTurn = started.indexOf(wanted[19] ?? '');
    expect(started.slice(50, lastTurn).filter((id) => !wanted.includes(id)).length).toBeGreaterThanOrEqual(20 - 3);
  });

  it('lets people who use a tool go before people who try one, but not for ever', async () => {
    const [tester, user, another] = [author, await app.signInAs('user'), await app.signInAs('user')];
    const [test] = await store(tester, 1, { context: 'sandbox' });
    const uses = await store(user, 10);
    const [single] = await store(another, 1);
    const started: string[] = [];
    await work(
      async (job) => {
        started.push(job.runId);
        return succeeded;
      },
      { concurrency: 1 },
    );
    await allEnded();
    expect(started.indexOf(single ?? '')).toBeLessThan(started.indexOf(test ?? ''));
    expect(started.indexOf(uses[2] ?? '')).toBeLessThan(started.indexOf(test ?? ''));
    expect(started.indexOf(test ?? '')).toBeLessThan(started.indexOf(uses[9] ?? ''));
  });

  it('never runs more at once than the shares of a person and of a tool, and uses them up', async () => {
    const people = [await app.signInAs('user'), await app.signInAs('user'), await app.signInAs('user')];
    const facts = new Map<string, { person: string; version: string }>();
    for (const person of people)
      for (const { versionId } of [tool, other])
        for (const id of await store(person, 20, { versionId }))
          facts.set(id, { person: person.id, version: versionId });
    // Three people with a share of two each, two tools with three: six fit. None leaves before they are there.
    const full = Promise.withResolvers<void>();
    let inside = 0;
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const count = (key: string, change: number) => {
      running.set(key, (running.get(key) ?? 0) + change);
      most.set(key, Math.max(most.get(key) ?? 0, running.get(key) ?? 0));
    };
    const execute: Runner['execute'] = async (job) => {
      const { person, version } = facts.get(job.runId) ?? { person: '', version: '' };
      for (const key of [person, version]) count(key, 1);
      inside += 1;
      if (inside === 6) full.resolve();
      await full.promise;
      for (const key of [person, version]) count(key, -1);
      return succeeded;
    };
    const shares = { perPerson: 2, perTool: 3 };
    await Promise.all([work(execute, { concurrency: 5, shares }), work(execute, { concurrency: 5, shares })]);
    await allEnded();
    expect(people.map((person) => most.get(person.id))).toEqual([2, 2, 2]);
    expect([tool, other].map(({ versionId }) => most.get(versionId))).toEqual([3, 3]);
    const { rows } = await sql`select from runs where status <> 'succeeded'`.execute(database.db);
    expect(rows).toEqual([]);
  });

  it('holds a run without a job while a share is used up, and releases the first one at once', async () => {
    const { db } = database;
    const context = await makeWorkerContext(database, app.dataDir);
    await insertWorker(db, { id: context.id, host: 'here', pid: 1, pidStarted: '1' });
    const user = await app.signInAs('user');
    const shares = { perPerson: 1, perTool: null };
    const [first = '', second = '', third = ''] = await store(user, 3);
    const claim = (id: string) => claimRun(db, { id, workerId: context.id, shares, now: new Date() });
    const view = async (id: string) => (await user.client.call(routes.getRun, { params: { runId: id } })).waitingFor;
    const held = async () => {
      const { rows } = await sql<{ id: string }>`
        select id from runs where status = 'queued' and held_by = 'person' order by place`.execute(db);
      return rows.map((row) => row.id);
    };

    expect(await view(third)).toEqual({ reason: 'workers_busy', ahead: 2 });
    const { claimed } = await claim(first);
    expect(claimed?.attempt).toBe(1);
    const holders = { person_id: user.id, tool_id: tool.toolId };
    expect(await claim(third)).toEqual({ claimed: null, held: holders });
    expect(await claim(second)).toEqual({ claimed: null, held: holders });
    expect(await view(second)).toEqual({ reason: 'person_limit', ahead: 0 });
    expect(await view(third)).toEqual({ reason: 'person_limit', ahead: 1 });
    // Nothing is free yet, so nothing is released.
    await releaseNext(db, { personId: user.id, toolId: tool.toolId }, shares);
    expect(await releaseAll(db, shares)).toBe(0);
    expect(await held()).toEqual([second, third]);

    await endRun(db, { id: first, attempt: 1, ...endedWithoutResult('script_error'), now: new Date() });
    await releaseNext(db, { personId: user.id, toolId: tool.toolId }, shares);
    expect(await held()).toEqual([third]);
    expect((await claim(second)).claimed?.attempt).toBe(1);
    // The safety net: whoever should have released the last one is gone.
    await endRun(db, { id: second, attempt: 1, ...endedWithoutResult('script_error'), now: new Date() });
    expect(await releaseAll(db, shares)).toBe(1);
    expect(await held()).toEqual([]);
    expect((await findRun(db, third))?.status).toBe('queued');
  });

  it('says when there is no worker, and stops saying why when the run waits no more', async () => {
    await sql`delete from workers`.execute(database.db);
    const [draft, user] = [await makeDraft(author.client, { source: 'def run_tool(i, o): pass' }), author];
    const [id = ''] = await store(user, 1, { versionId: draft.versionId, context: 'sandbox' });
    const view = () => user.client.call(routes.getRun, { params: { runId: id } });
    expect((await view()).waitingFor).toEqual({ reason: 'no_worker', ahead: 0 });
    await user.client.call(routes.cancelRun, { params: { runId: id } });
    const ended = await view();
    expect(ended).toMatchObject({ waitingFor: null, status: 'canceled' });
    expect(ended.queuedMs).toBeGreaterThanOrEqual(0);
  });
});
