import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, it } from 'vitest';
import { createDockerUnderTest, sweepUntilClean } from './docker-under-test.ts';
import { pythonTool, runTrial } from './trial.ts';
import { until } from './until.ts';

const fixture = join(import.meta.dirname, 'fixtures/run-in-container.ts');

it.each([null, 'runsc'] as const)('ends with its worker, and the next one sweeps (runtime: %s)', async (runtime) => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-death-'));
  const stateFolder = `${folder}/state`;
  const engine = { socketPath: inject('engineSocket'), image: inject('runnerImage') };
  const source = 'import os, time\nif os.fork() == 0: os.setsid()\nprint("started", flush=True)\ntime.sleep(600)\n';
  const job = JSON.stringify({ folder, source, options: { ...engine, runtime, stateFolder } });
  const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(worker, 'exit');
  await once(createInterface({ input: worker.stdout }), 'line');
  worker.kill('SIGKILL');
  await ended;

  // Another installation on the same engine leaves them alone, and is left alone.
  const stranger = await createDockerUnderTest(engine, { runtime });
  expect((await runTrial(stranger, 'python', pythonTool('return "mine"'))).returned).toBe('mine');
  await until(async () => (await stranger.listContainers()).length === 1);

  const next = await createDockerUnderTest(engine, { runtime, stateFolder, startedAhead: 0, isSwept: false });
  const left = await next.listContainers();
  expect(left.length).toBeGreaterThan(0);
  // Nobody has to sweep for the script to end: its first process has lost its worker.
  await until(async () => {
    const states = await Promise.all(left.map((name) => next.engine.call('GET', `/containers/${name}/json`)));
    return states.every((state) => !(state as { State: { Running: boolean } }).State.Running);
  });
  expect(await sweepUntilClean(next)).toBeGreaterThanOrEqual(left.length);
  expect(await stranger.listContainers()).toHaveLength(1);
  await stranger.dispose();
  await next.dispose();
  await rm(folder, { recursive: true, force: true });
});
