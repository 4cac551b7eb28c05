import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { cancelRun } from '../../src/actions/cancel-run.ts';
import { endedWithoutResult } from '../../src/actions/ended-without-result.ts';
import { startScriptRun } from '../../src/actions/start-script-run.ts';
import { defaultLimits, HOUR } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { claimRun, endRun, findRun } from '../../src/db/runs.ts';
import { heartbeat, insertWorker, listWorkerIds } from '../../src/db/workers.ts';
import { readProcessStat } from '../../src/sandbox/process-facts.ts';
import { requeue } from '../../src/worker/requeue.ts';
import { announceWaiting, rescue } from '../../src/worker/rescue.ts';
import { watchOver } from '../../src/worker/watch-over.ts';
import type { WorkerContext } from '../../src/worker/worker-context.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, runForm } from '../tool-maker.ts';
import { makeWorkerContext, NO_SHARES } from '../worker-context.ts';

const HERE = 'this host';

describe('rescue', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let author: TestPerson;
  let versionId: string;
  let context: WorkerContext;
  beforeAll(async () => {
    author = await app.signInAs('contributor');
    ({ versionId } = await makeDraft(author.client, { source: 'def run_tool(i, o): pass' }));
    context = await makeWorkerContext(database, app.dataDir);
    await insertWorker(database.db, { id: context.id, host: HERE, pid: process.pid, pidStarted: ownStart() });
  });

  const ownStart = () => readProcessStat(process.pid)?.startTime ?? '';
  async function addWorker(more: { host?: string; pid?: number; pidStarted?: string } = {}): Promise<string> {
    const id = randomUUID();
    await insertWorker(database.db, { id, host: 'another host', pid: process.pid, pidStarted: ownStart(), ...more });
    return id;
  }
  async function claimedBy(workerId: string): Promise<{ id: string; attempt: number }> {
    const { id } = await author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    return { id, attempt: await claim(id, workerId) };
  }
  /** The number of the attempt; 0 when there is nothing to claim. */
  async function claim(id: string, workerId: string): Promise<number> {
    const { claimed } = await claimRun(database.db, { id, workerId, shares: NO_SHARES, now: new Date() });
    return claimed?.attempt ?? 0;
  }
  const statusOf = async (id: string) => {
    const run = await findRun(database.db, id);
    return [run?.status, run?.reason];
  };
  const silence = (id: string) =>
    sql`update workers set heartbeat_at = now() - interval '1 minute' where id = ${id}`.execute(database.db);
  const end = (run: { id: string; attempt: number }) =>
    endRun(database.db, { ...run, ...endedWithoutResult('script_error'), now: new Date() });

  it('hands the runs of a dead process on this host back at once', async () => {
    const run = await claimedBy(await addWorker({ host: HERE, pidStarted: 'long ago' }));
    expect(await rescue(context, HERE, false)).toEqual({ workers: 1, runs: 1 });
    expect(await statusOf(run.id)).toEqual(['queued', null]);
  });

  it('hands the runs of a silent worker back, but not while the database itself was away', async () => {
    const workerId = await addWorker();
    const run = await claimedBy(workerId);
    expect(await rescue(context, HERE, true)).toEqual({ workers: 0, runs: 0 });
    await silence(workerId);
    expect(await rescue(context, HERE, false)).toEqual({ workers: 0, runs: 0 });
    expect(await rescue(context, HERE, true)).toEqual({ workers: 1, runs: 1 });
    expect(await statusOf(run.id)).toEqual(['queued', null]);
    expect(await heartbeat(database.db, { id: workerId, queueLockName: 'pool' })).toBe(false);
  });

  it('lets a server that has no worker tell that the last one is gone, and that runs wait', async () => {
    const superuser = await app.signInAs('superuser');
    const rule = { name: 'All', toolId: null, events: ['worker_lost' as const, 'queue_waiting' as const] };
    await superuser.client.call(routes.createAlertRule, { body: rule });
    const workerId = await addWorker();
    const run = await claimedBy(workerId);
    await sql`update runs set status = 'queued', queued_at = now() - interval '1 hour' where id = ${run.id}`.execute(
      database.db,
    );
    await silence(workerId);
    await heartbeat(database.db, { id: context.id, queueLockName: 'pool' });
    // The one that is left was there before: it was not started in the place of the other.
    await sql`update workers set started_at = now() - interval '1 hour' where id = ${context.id}`.execute(database.db);
    const watch = watchOver(context, { silenceMs: 50_000, steadyMs: 0, alertMs: 1, conditionsMs: 1 });
    try {
      const kinds = async () =>
        (await superuser.client.call(routes.listAlerts, {})).items.map(({ kind }) => kind).sort();
      await expect.poll(kinds).toEqual(['queue_waiting', 'worker_lost']);
      expect(await listWorkerIds(database.db)).toEqual([context.id]);
    } finally {
      await watch.stop();
    }
  });

  it('lets a worker that was thought dead write nothing over what another wrote', async () => {
    const workerId = await addWorker();
    const first = await claimedBy(workerId);
    await silence(workerId);
    await rescue(context, HERE, true);
    expect(await claim(first.id, context.id)).toBe(2);
    expect(await end(first)).toBe(false);
    expect(await end({ id: first.id, attempt: 2 })).toBe(true);
    expect(await end({ id: first.id, attempt: 2 })).toBe(false);
    expect(await statusOf(first.id)).toEqual(['failed', 'script_error']);
  });

  it('gives a run up that took three workers with it, and counts no shutdown among them', async () => {
    const first = await claimedBy(context.id);
    await requeue(database.db, { ...first, script_runner: null, isLost: false }, new Date());
    for (let losses = 1; losses <= 3; losses += 1) {
      const workerId = await addWorker({ host: HERE, pidStarted: 'long ago' });
      await claim(first.id, workerId);
      await rescue(context, HERE, false);
      expect(await statusOf(first.id)).toEqual(losses < 3 ? ['queued', null] : ['failed', 'worker_lost']);
    }
  });

  it('starts no script of the host a second time, which may have done half of its work', async () => {
    const superuser = await app.signInAs('superuser');
    const body = { name: 'Once', type: 'bash' as const, runner: 'host' as const, script: 'true' };
    const { item } = await superuser.client.call(routes.createScript, { body });
    const start = async () => {
      const id = randomUUID();
      const settings = { defaults: defaultLimits, maxUnfinished: 10, mayUseHost: true };
      const asked = { runId: id, scriptId: item.id, personId: superuser.id, origin: ownOrigin, now: new Date() };
      await startScriptRun(database.db, { ...settings, ...asked, trigger: 'manual' });
      return { id, attempt: await claim(id, await addWorker({ host: HERE, pidStarted: 'long ago' })) };
    };
    const lost = await start();
    await rescue(context, HERE, false);
    const { item: run } = await superuser.client.call(routes.getScriptRun, { params: { scriptRunId: lost.id } });
    expect(run).toMatchObject({
      status: 'failed',
      meta: { reason: 'worker_lost', message: expect.stringContaining('not started again') },
    });
    const unwanted = await start();
    await cancelRun(database.db, ownOrigin, unwanted.id, new Date());
    await rescue(context, HERE, false);
    const { item: ended } = await superuser.client.call(routes.getScriptRun, { params: { scriptRunId: unwanted.id } });
    expect(ended).toMatchObject({ status: 'canceled', meta: { reason: 'canceled' } });
  });

  it('ends a lost run that somebody wanted to cancel', async () => {
    const run = await claimedBy(await addWorker({ host: HERE, pidStarted: 'long ago' }));
    await cancelRun(database.db, ownOrigin, run.id, new Date());
    await rescue(context, HERE, false);
    expect(await statusOf(run.id)).toEqual(['canceled', 'canceled']);
  });

  it('cancels whatever a requeue does at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const run = await claimedBy(context.id);
      await Promise.all([
        requeue(database.db, { ...run, script_runner: null, isLost: false }, new Date()),
        cancelRun(database.db, ownOrigin, run.id, new Date()),
      ]);
      const after = await findRun(database.db, run.id);
      if (after?.status === 'running')
        await requeue(database.db, { ...run, script_runner: null, isLost: false }, new Date());
      expect(await statusOf(run.id)).toEqual(['canceled', 'canceled']);
    }
  });

  it('hands back the jobs that a worker locked and died before it claimed their runs', async () => {
    const lockedBy = async (id: string, name: string, age: string) => {
      await sql`update graphile_worker._private_jobs set locked_by = ${name}, locked_at = now() - ${age}::interval
        where key = ${`run:${id}`}`.execute(database.db);
    };
    const start = () => author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const [dead, living, fresh] = [await start(), await start(), await start()];
    await heartbeat(database.db, { id: context.id, queueLockName: 'ours' });
    await lockedBy(dead.id, 'nobody', '4 seconds');
    await lockedBy(living.id, 'ours', '4 seconds');
    // As young as can be, however long a machine takes until it is looked at.
    await lockedBy(fresh.id, 'just started', '-1 minute');
    await rescue(context, HERE, false);
    const { rows } = await sql<{ key: string }>`
      select key from graphile_worker.jobs where locked_by is not null`.execute(database.db);
    expect(rows.map(({ key }) => key).sort()).toEqual([`run:${living.id}`, `run:${fresh.id}`].sort());
  });

  it('announces a run again that waits for long, without giving it a second job', async () => {
    const { id } = await author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const later = new Date(Date.now() + HOUR);
    expect(await announceWaiting(context, later)).toBeGreaterThan(0);
    await announceWaiting(context, later);
    const { rows } = await sql<{ jobs: number }>`
      select count(*) as jobs from graphile_worker.jobs where key = ${`run:${id}`}`.execute(database.db);
    expect(rows[0]?.jobs).toBe(1);
    expect(await listWorkerIds(database.db)).toContain(context.id);
  });
});
