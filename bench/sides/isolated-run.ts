/** The local runner alone: no database, no queue. All isolation and limits on, as in the product. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { defaultLimits, MIB } from '../../src/contract/limits.ts';
import { createLocalRunner } from '../../src/sandbox/local/create-local-runner.ts';
import type { Outcome, Runner } from '../../src/sandbox/runner.ts';

export interface IsolatedRuns {
  runner: Runner;
  /** Executes a Python tool and gives its outcome with the time from job to outcome. */
  run: (source: string) => Promise<{ tookMs: number; outcome: Outcome }>;
  close: () => Promise<void>;
}

export async function openIsolatedRuns(): Promise<IsolatedRuns> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'scriptorium-bench-'));
  const runner = createLocalRunner({
    stateFolder: path.join(folder, 'state'),
    runtimeFolder: path.join(import.meta.dirname, '..', '..', 'runtime'),
    level: 'best',
  });
  // What is started ahead in the product is started ahead here.
  await runner.warm();
  let counter = 0;

  async function run(source: string): Promise<{ tookMs: number; outcome: Outcome }> {
    counter += 1;
    const runId = `bench-${counter}`;
    const artifactsFolder = path.join(folder, runId);
    await mkdir(artifactsFolder);
    const job = {
      runId,
      ...({ language: 'python', source, entrypoint: 'run_tool' } as const),
      ...{ inputsJson: '{}', actionJson: null, memoryJson: '{"settings":{}}', files: [], timeZone: 'UTC' },
      ...{ limits: defaultLimits, artifactsFolder, resultBytes: 16 * MIB },
      artifactCaps: { files: 200, fileBytes: 100 * MIB, totalBytes: 256 * MIB },
    };
    const hooks = { onOutput: () => {}, onProgress: () => {}, signal: new AbortController().signal };
    const startedAt = performance.now();
    const outcome = await runner.execute(job, hooks);
    const tookMs = performance.now() - startedAt;
    await rm(artifactsFolder, { recursive: true });
    if (outcome.reason !== 'ok')
      throw new Error(`The isolated run ended with ${outcome.reason}: ${outcome.error?.message}`);
    return { tookMs, outcome };
  }

  return {
    runner,
    run,
    close: async () => {
      await runner.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
