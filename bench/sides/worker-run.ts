/** Runs that go through queue, worker and database without HTTP: stored straight into the database of a real server. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { startRun } from '../../src/actions/start-run.ts';
import { versionForm } from '../../src/actions/version-form.ts';
import { defaultLimits } from '../../src/contract/limits.ts';
import { isFinal } from '../../src/contract/run-status.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { openDatabase, openPool } from '../../src/db/database.ts';
import { openListener } from '../../src/db/listener.ts';
import { findRun } from '../../src/db/runs.ts';
import { findVersion } from '../../src/db/versions.ts';
import { connectionOf } from '../../src/postgres/connection.ts';
import { type BenchServer, publishTool, requireSuccess } from '../server.ts';

export interface WorkerRun {
  /** From the moment in which the run was safely stored to the notice that it is claimed. */
  enqueueToClaimMs: number;
  /** From the moment in which the worker went to claim it to the notice that its result is recorded. */
  claimToRecordedMs: number;
}

export interface WorkerRuns {
  run: () => Promise<WorkerRun>;
  close: () => Promise<void>;
}

export async function openWorkerRuns(server: BenchServer, source: string): Promise<WorkerRuns> {
  const { applicationUrl: url } = await connectionOf(path.join(server.dataDir, 'postgres'));
  const pool = openPool(url, 10);
  const db = openDatabase(pool);
  const listener = await openListener(url);
  const published = await publishTool(server.client, source);
  const found = await findVersion(db, published.versionId);
  if (found === undefined) throw new Error('The version that was just published is not there.');
  const version = found;
  const form = versionForm(version);

  async function enqueue(runId: string): Promise<void> {
    await startRun(db, {
      ...{ runId, version, form, personId: version.created_by, inputs: {}, uploads: [], defaults: defaultLimits },
      ...({ context: 'production', trigger: 'manual', sessionFiles: 'none' } as const),
      ...{ sessionId: randomUUID(), maxUnfinished: 500, origin: ownOrigin, now: new Date() },
    });
  }

  async function run(): Promise<WorkerRun> {
    const runId = randomUUID();
    const { claimed, recorded } = watchNotices(runId);
    await enqueue(runId);
    const storedAt = performance.now();
    const enqueueToClaimMs = (await claimed) - storedAt;
    return { enqueueToClaimMs, claimToRecordedMs: await recorded };
  }

  /** The first notice of a run is its claim. At each later one we look whether it was the last. */
  function watchNotices(runId: string): { claimed: Promise<number>; recorded: Promise<number> } {
    const claimed = Promise.withResolvers<number>();
    const recorded = Promise.withResolvers<number>();
    let notices = 0;
    const stop = listener.on('run_events', (id) => {
      if (id !== runId) return;
      notices += 1;
      if (notices === 1) claimed.resolve(performance.now());
      else look(Date.now()).catch(recorded.reject);
    });
    const look = async (at: number): Promise<void> => {
      const row = await findRun(db, runId);
      if (row === undefined || !isFinal(row.status)) return;
      stop();
      requireSuccess({ id: row.id, status: row.status, reason: row.reason, errorSummary: row.error_summary });
      // Both are whole milliseconds of the same wall clock, so on the average the difference is right.
      recorded.resolve(at - (row.started_at?.getTime() ?? Number.NaN));
    };
    return { claimed: claimed.promise, recorded: recorded.promise };
  }

  return {
    run,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}
