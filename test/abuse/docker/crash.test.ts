import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, inject } from 'vitest';
import { labels } from '../../../src/sandbox/docker/container-settings.ts';
import { containerOwner } from '../../../src/sandbox/docker/sweep-containers.ts';
import { createDockerUnderTest, type DockerUnderTest, sweepUntilClean } from '../../sandbox/docker-under-test.ts';
import { pythonTool, runTrial } from '../../sandbox/trial.ts';
import { until } from '../../sandbox/until.ts';
import { runnersOf } from '../runners.ts';
import { isFull, testCell } from '../test-cases.ts';

const fixture = join(import.meta.dirname, '../../sandbox/fixtures/run-in-container.ts');
const engine = { socketPath: inject('engineSocket'), image: inject('runnerImage') };
const POINTS = isFull ? 20 : 6;

const attack =
  'import os, time\nprint("started", flush=True)\nif os.fork() == 0:\n    os.setsid()\nopen("/work/output/x", "w").write("x" * 100_000)\nfor n in range(20):\n    print(n, flush=True)\n    time.sleep(0.02)\n';

/** Kills a worker of its own: before its script has said a word where `share` is below a half, and else after that. */
async function killWorker(folder: string, runtime: 'runsc' | null, share: number): Promise<void> {
  const options = { ...engine, runtime, stateFolder: `${folder}/state` };
  const job = JSON.stringify({ source: attack, folder, options });
  const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(worker, 'exit');
  const isEarly = share < 0.5;
  // A container takes up to a second to start, and the script half of one.
  if (isEarly) await until(() => existsSync(`${folder}/state`) || worker.exitCode !== null);
  else await once(createInterface({ input: worker.stdout }), 'line');
  await new Promise((resolve) => setTimeout(resolve, isEarly ? share * 2000 : (share - 0.5) * 1000));
  worker.kill('SIGKILL');
  await ended;
}

const isRunning = async (made: DockerUnderTest, name: string): Promise<boolean> => {
  const found = (await made.engine.call('GET', `/containers/${name}/json`).catch(() => null)) as {
    State: { Running: boolean };
  } | null;
  return found?.State.Running === true;
};

describe.each(runnersOf('abuse-docker'))('$name', ({ name, sandbox }) => {
  const runtime = sandbox === 'docker-runsc' ? 'runsc' : null;
  const open = (stateFolder: string): Promise<DockerUnderTest> =>
    createDockerUnderTest(engine, { runtime, stateFolder, startedAhead: 0, isSwept: false });

  testCell(
    { id: 'CR-01', title: 'kills the worker at many points of a run', column: name, language: 'all' },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'scriptorium-crash-'));
      for (let point = 0; point < POINTS; point += 1) await killWorker(folder, runtime, point / POINTS);
      const next = await open(`${folder}/state`);
      const left = await next.listContainers();
      expect(left.length).toBeGreaterThan(0);
      // Nobody has to sweep for the scripts to end: the first process of each has lost its worker.
      for (const container of left) await until(async () => !(await isRunning(next, container)));
      expect(await sweepUntilClean(next)).toBeGreaterThanOrEqual(left.length);
      expect((await runTrial(next, 'python', pythonTool('return "next"'))).returned).toBe('next');
      await next.dispose();
      await rm(folder, { recursive: true });
    },
  );

  testCell(
    { id: 'CR-10', title: 'finds what a power cut left: containers of dead workers', column: name, language: 'all' },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'scriptorium-crash-'));
      await writeFile(`${folder}/installation`, 'mine');
      const made = await open(folder);
      // Of a process that is no more; the number is above any pid.
      const dead = containerOwner().replace(/-\d+-\d+$/, '-4999999-1');
      const elsewhere = dead.replace(/^[^/]+/, '00000000-0000-0000-0000-000000000000');
      const owners: [name: string, installation: string, worker: string][] = [
        ['made', 'mine', dead],
        ['started', 'mine', dead],
        ['busy', 'mine', containerOwner()],
        // Of another machine on the same engine, or of this one before it was switched off: young, so perhaps in use.
        ['elsewhere', 'mine', elsewhere],
        ['stranger', 'another', dead],
      ];
      for (const [what, installation, worker] of owners)
        await made.engine.call('POST', '/containers/create', {
          query: { name: `${name}-${what}` },
          body: {
            ...{
              Image: engine.image,
              Cmd: ['/bin/sleep', '600'],
              NetworkDisabled: true,
              HostConfig: { Runtime: runtime ?? 'runc' },
            },
            Labels: { [labels.installation]: installation, [labels.worker]: worker },
          },
        });
      await made.engine.call('POST', `/containers/${name}-started/start`);
      expect(await made.runner.sweep()).toEqual({ processes: 1, cgroups: 1, folders: 2 });
      expect((await made.listContainers()).sort()).toEqual([`${name}-busy`, `${name}-elsewhere`]);
      for (const what of ['busy', 'elsewhere', 'stranger'])
        await made.engine.call('DELETE', `/containers/${name}-${what}`, { query: { force: 'true' } });
      await made.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  );
});
