/** What a worker's parts share, for tests that call them one by one on the test file's database. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pino from 'pino';
import { defaultLimits, HOUR, MIB } from '../src/contract/limits.ts';
import { createLocalRunner } from '../src/sandbox/local/create-local-runner.ts';
import { openFileStore } from '../src/storage/file-store.ts';
import { openTelemetry } from '../src/telemetry/telemetry.ts';
import { createActiveRuns } from '../src/worker/active-runs.ts';
import type { WorkerContext } from '../src/worker/worker-context.ts';
import type { TestDatabase } from './database.ts';

const UPLOADS = { files: 20, fileBytes: 20 * MIB, totalBytes: 50 * MIB };
export const NO_SHARES = { perPerson: null, perTool: null };

/** A context over the stores of `dataDir`, with a runner that is never asked to run unless `more` brings one. */
export async function makeWorkerContext(
  { db }: Pick<TestDatabase, 'db'>,
  dataDir: string,
  more: Partial<WorkerContext> = {},
): Promise<WorkerContext> {
  const stateFolder = path.join(dataDir, 'none');
  return {
    id: randomUUID(),
    db,
    active: createActiveRuns(),
    shares: NO_SHARES,
    artifactKeepMs: 24 * HOUR,
    scheduling: {
      bounds: {
        ...{ limits: defaultLimits, uploads: UPLOADS, maxUnfinished: 500 },
        ...{ mayUseHost: false, mayUseScripts: true },
      },
      mailUrl: null,
    },
    log: pino({ level: 'silent' }),
    uploads: await openFileStore(path.join(dataDir, 'uploads')),
    artifacts: await openFileStore(path.join(dataDir, 'artifacts')),
    listener: { on: () => () => {}, onReconnect: () => {}, close: async () => {} },
    runner: createLocalRunner({ stateFolder, runtimeFolder: dataDir, level: 'best' }),
    telemetry: await openTelemetry({ endpoint: null }),
    ...more,
  };
}
