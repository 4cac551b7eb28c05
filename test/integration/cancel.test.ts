import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRun } from '../../src/actions/cancel-run.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { type Listener, openListener } from '../../src/db/listener.ts';
import { findRun } from '../../src/db/runs.ts';
import { insertWorker } from '../../src/db/workers.ts';
import type { Outcome, RunHooks } from '../../src/sandbox/runner.ts';
import { executeRun } from '../../src/worker/execute-run.ts';
import { requeue } from '../../src/worker/requeue.ts';
import type { WorkerContext } from '../../src/worker/worker-context.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { createRandom, type Random } from '../random.ts';
import { canceled, scriptedRunner, succeeded } from '../scripted-runner.ts';
import { storeRuns } from '../stored-runs.ts';
import { makeDraft } from '../tool-maker.ts';
import { makeWorkerContext } from '../worker-context.ts';

const INTERLEAVINGS = 1000;
const AT_ONCE = 8;
const SEED = 20_261_121;
const moments = ['queued', 'claiming', 'starting', 'running', 'finalising', 'after'] as const;
type Moment = (typeof moments)[number];

describe('cancel', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  /** What a run's sandbox does, by the run's id. */
  const scripts = new Map<string, (hooks: RunHooks) => Promise<Outcome>>();
  let author: TestPerson;
  let versionId: string;
  let listener: Listener;
  let context: WorkerContext;
  beforeAll(async () => {
    author = await app.signInAs('contributor');
    ({ versionId } = await makeDraft(author.client, { source: 'def run_tool(i, o): pass' }));
    listener = await openListener(database.url);
    const runner = scriptedRunner((job, hooks) => scripts.get(job.runId)?.(hooks) ?? Promise.resolve(succeeded));
    context = await makeWorkerContext(database, app.dataDir, { listener, runner });
    listener.on('run_cancel', (runId) => context.active.abort(runId, 'canceled'));
    await insertWorker(database.db, { id: context.id, host: 'here', pid: process.pid, pidStarted: '1' });
  });
  afterAll(() => listener.close());

  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  /** One run, canceled at a moment, in some cases while its worker hands it back and takes it again. */
  async function interleave(random: Random, moment: Moment): Promise<string> {
    const { db } = database;
    const [id = ''] = await storeRuns(db, { versionId, personId: author.id, count: 1, context: 'sandbox' });
    const cancels: Promise<void>[] = [];
    const cancel = () => {
      for (let times = random.below(3); times >= 0; times -= 1) cancels.push(cancelRun(db, ownOrigin, id, new Date()));
    };
    const isLostMeanwhile = random.below(5) === 0;
    // Some scripts run until they are stopped, so that both ends are met on any machine.
    const isPatient = !isLostMeanwhile && (moment === 'starting' || moment === 'running') && random.below(2) === 0;
    const [length, pause] = [random.below(12), random.below(8)];
    let starts = 0;
    scripts.set(id, async ({ signal }) => {
      starts += 1;
      if (moment === 'starting') cancel();
      if (isLostMeanwhile && starts === 1)
        await requeue(db, { id, attempt: 1, script_runner: null, isLost: true }, new Date());
      await turns(length);
      if (moment === 'running') cancel();
      await turns(length);
      if (isPatient && !signal.aborted) await once(signal, 'abort');
      if (moment === 'finalising') cancel();
      return signal.aborted ? canceled : succeeded;
    });
    if (moment === 'queued') {
      cancel();
      await Promise.all(cancels);
    }
    const work = turns(moment === 'claiming' ? pause : 0).then(() => executeRun(context, id));
    if (moment === 'claiming') {
      await turns(random.below(8));
      cancel();
    }
    await work;
    // The one that was handed back: taken once more, as by the worker that finds its job.
    await executeRun(context, id);
    if (moment === 'after') cancel();
    await Promise.all(cancels);
    // Running without a worker is what the rescue finds; a cancel of such a run waits for it.
    const run = await findRun(db, id);
    if (run?.status === 'running')
      await requeue(db, { id, attempt: run.attempt, script_runner: null, isLost: true }, new Date());
    scripts.delete(id);
    if (moment === 'queued') expect(starts, 'a run canceled while queued never starts').toBe(0);
    return id;
  }

  it(`ends a run exactly once, whenever it is canceled, in ${INTERLEAVINGS} interleavings`, {
    timeout: 180_000,
  }, async () => {
    const random = createRandom(SEED);
    const counts = new Map<string, number>();
    for (let round = 0; round < INTERLEAVINGS; round += AT_ONCE) {
      const chosen = Array.from(
        { length: AT_ONCE },
        (_, index) => moments[(round + index) % moments.length] ?? 'queued',
      );
      const ids = await Promise.all(chosen.map((moment) => interleave(random, moment)));
      const { rows } = await sql<{ id: string; status: string; reason: string; ends: string[]; fits: boolean }>`
        select id, status, reason,
          (select json_agg(payload ->> 'status') from run_events where run_id = runs.id and type = 'done') as ends,
          last_seq = (select max(seq) from run_events where run_id = runs.id) as fits
        from runs
        where id = any(${ids}::uuid[])`.execute(database.db);
      for (const [index, id] of ids.entries()) {
        const row = rows.find((one) => one.id === id);
        const what = `${chosen[index]} ${JSON.stringify(row)}`;
        expect(row?.ends, what).toEqual([row?.status]);
        expect(row?.fits, what).toBe(true);
        expect(['succeeded', 'canceled'], what).toContain(row?.status);
        if (chosen[index] === 'queued') expect(row?.status, what).toBe('canceled');
        if (chosen[index] === 'after') expect(row?.status, what).toBe('succeeded');
        const key = `${chosen[index]} → ${row?.status}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        // Once more changes nothing.
        await cancelRun(database.db, ownOrigin, id, new Date());
        expect((await findRun(database.db, id))?.status, what).toBe(row?.status);
      }
    }
    // The moments between are met on both sides, or this would prove nothing.
    for (const moment of ['starting', 'running'] as const)
      expect(counts.get(`${moment} → canceled`) ?? 0, JSON.stringify([...counts])).toBeGreaterThan(0);
    for (const moment of ['finalising', 'running'] as const)
      expect(counts.get(`${moment} → succeeded`) ?? 0, JSON.stringify([...counts])).toBeGreaterThan(0);
  });
});
