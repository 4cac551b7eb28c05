import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { openListener } from '../../src/db/listener.ts';
import { findRun } from '../../src/db/runs.ts';
import { listWorkerIds } from '../../src/db/workers.ts';
import type { RunHooks, Runner } from '../../src/sandbox/runner.ts';
import { startWorker, type Worker } from '../../src/worker/worker.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { canceled, scriptedRunner, succeeded } from '../scripted-runner.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makePublished } from '../tool-maker.ts';
import { makeWorkerContext } from '../worker-context.ts';

describe('a worker', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  const closers: (() => Promise<unknown>)[] = [];
  /** Ends what a run still waits for: another worker, or the same, may have been handed it again. */
  let over: PromiseWithResolvers<string>;
  let author: TestPerson;
  let tool: MadeTool;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    tool = await makePublished(author.client, { source: 'def run_tool(i, o): pass' });
  });
  beforeEach(() => {
    over = Promise.withResolvers();
  });
  afterEach(async () => {
    over.resolve('over');
    for (const close of closers.splice(0).reverse()) await close();
    await sql`delete from runs`.execute(database.db);
    await sql`delete from graphile_worker._private_jobs`.execute(database.db);
  });

  async function work(execute: Runner['execute']): Promise<Worker> {
    const listener = await openListener(database.url);
    closers.push(() => listener.close());
    const { id: _, active: __, ...context } = await makeWorkerContext(database, app.dataDir, { listener });
    const runner = scriptedRunner(execute);
    const worker = await startWorker({ ...context, runner, pool: database.pool, concurrency: 2 });
    closers.push(() => worker.drain());
    return worker;
  }
  async function storeRun(): Promise<string> {
    const [id] = await storeRuns(database.db, { versionId: tool.versionId, personId: author.id, count: 1 });
    return id as string;
  }
  const stateOf = async (id: string) => {
    const run = await findRun(database.db, id);
    return `${run?.status} ${run?.reason}`;
  };
  const untilAborted = ({ signal }: RunHooks) =>
    Promise.race([
      over.promise,
      new Promise<unknown>((resolve) => {
        // It may have been, before the script began.
        if (signal.aborted) resolve(signal.reason);
        signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
      }),
    ]);

  it('records a run that it could not carry out, with a reference and nothing of the cause', async () => {
    await work(() => Promise.reject(new Error('a secret of the platform')));
    const id = await storeRun();
    await expect.poll(() => stateOf(id)).toBe('failed sandbox_error');
    const run = await author.client.call(routes.getRun, { params: { runId: id } });
    expect(run.errorReference).toMatch(/\S/);
    expect(JSON.stringify(run)).not.toContain('secret of the platform');
  });

  it('keeps the whole of a table that is too long to show', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => ({ number: index }));
    const returnJson = JSON.stringify({
      outputs: [{ kind: 'table', title: 'Numbers', columns: [{ key: 'number', label: 'Number' }], rows }],
    });
    await work(async () => ({ ...succeeded, returnJson }));
    const id = await storeRun();
    await expect.poll(() => stateOf(id)).toBe('succeeded ok');
    const { artifacts } = await author.client.call(routes.getRun, { params: { runId: id } });
    expect(artifacts).toEqual([expect.objectContaining({ path: 'table-1.csv', contentType: 'text/csv' })]);
  });

  it('lets go of its runs when others have thought it dead, and is there again', async () => {
    const reasons: unknown[] = [];
    const worker = await work(async (_, hooks) => {
      reasons.push(await untilAborted(hooks));
      return canceled;
    });
    const id = await storeRun();
    await expect.poll(() => worker.activeRuns()).toBe(1);
    await sql`delete from workers where id = ${worker.id}`.execute(database.db);
    await expect.poll(() => reasons[0]).toBe('lost');
    // Whoever is handed it next has not ended it either.
    expect(await stateOf(id)).toMatch(/^(queued|running) null$/);
    await expect.poll(() => listWorkerIds(database.db)).toContain(worker.id);
  });

  it('ends a run whose log another attempt writes', async () => {
    const reasons: unknown[] = [];
    const isUnderWay = Promise.withResolvers<void>();
    const isTaken = Promise.withResolvers<void>();
    await work(async (_, hooks) => {
      isUnderWay.resolve();
      await isTaken.promise;
      const aborted = untilAborted(hooks);
      hooks.onOutput({ stream: 'stdout', data: Buffer.from('too late\n') });
      reasons.push(await aborted);
      return succeeded;
    });
    const id = await storeRun();
    await isUnderWay.promise;
    await sql`update runs set attempt = attempt + 1 where id = ${id}`.execute(database.db);
    isTaken.resolve();
    await expect.poll(() => reasons[0]).toBe('lost');
    expect(await stateOf(id)).toMatch(/^(queued|running) null$/);
  });

  it('hands back what it cuts short when it has to hurry', async () => {
    const worker = await work(async (_, hooks) => {
      await untilAborted(hooks);
      return canceled;
    });
    const id = await storeRun();
    await expect.poll(() => worker.activeRuns()).toBe(1);
    worker.hurry();
    await worker.drain();
    expect(await stateOf(id)).toBe('queued null');
  });

  it('hands back also what could not be cut short in order', async () => {
    const worker = await work(async (_, hooks) => {
      await untilAborted(hooks);
      throw new Error('the platform is ending, too');
    });
    const id = await storeRun();
    await expect.poll(() => worker.activeRuns()).toBe(1);
    worker.hurry();
    await worker.drain();
    expect(await stateOf(id)).toBe('queued null');
  });
});
