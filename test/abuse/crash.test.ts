import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect } from 'vitest';
import { openCgroupSite } from '../../src/sandbox/cgroup/open-site.ts';
import { uniqueFolders } from '../../src/sandbox/cgroup/run-cgroup.ts';
import { createLocalRunner } from '../../src/sandbox/local/create-local-runner.ts';
import { ownIdentity } from '../../src/sandbox/worker-identity.ts';
import { listCgroupsOf, listProcesses, runtimeFolder } from '../sandbox/local-under-test.ts';
import { pythonTool, runTrial } from '../sandbox/trial.ts';
import { until } from '../sandbox/until.ts';
import { testCell } from './test-cases.ts';

const fixture = join(import.meta.dirname, '../sandbox/fixtures/run-and-print.ts');
const POINTS = 20;
const modes = [
  { column: 'local-fast', isWarm: true, mayUseCgroups: true },
  { column: 'local-cold', isWarm: false, mayUseCgroups: true },
  { column: 'local-no-cgroups', isWarm: true, mayUseCgroups: false },
];

const attack =
  'import os, time\nprint("started", flush=True)\nif os.fork() == 0:\n    os.setsid()\nopen("/work/output/x", "w").write("x" * 100_000)\nfor n in range(20):\n    print(n, flush=True)\n    time.sleep(0.02)\ndef run_tool(i, o): return "done"\n';

/** Kills a worker of its own so long after its first sign of life; gives whether the run had ended by then. */
async function killWorker(folder: string, mode: (typeof modes)[number], afterMs: number): Promise<void> {
  const stateFolder = `${folder}/state`;
  const { isWarm, mayUseCgroups } = mode;
  const job = JSON.stringify({
    source: attack,
    folder,
    isWarm,
    options: { stateFolder, mayUseCgroups, pool: isWarm ? 'fast' : 'cold' },
  });
  const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(worker, 'exit');
  // The first half of the points lies before the script has said a word, the second half after.
  const isEarly = afterMs < 300;
  if (isEarly) await until(() => existsSync(stateFolder) || worker.exitCode !== null);
  else await once(createInterface({ input: worker.stdout }), 'line');
  await new Promise((resolve) => setTimeout(resolve, isEarly ? afterMs : afterMs - 300));
  worker.kill('SIGKILL');
  await ended;
  await until(() => listProcesses(stateFolder, '/runs/').length === 0);
}

describe('crash', () => {
  for (const mode of modes) {
    const points = Array.from({ length: POINTS }, (_, index) => index).filter((index) => modes[index % 3] === mode);
    testCell(
      { id: 'CR-01', title: `kills the worker at ${POINTS} points of a run`, column: mode.column, language: 'all' },
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'scriptorium-crash-'));
        const stateFolder = `${folder}/state`;
        for (const point of points) await killWorker(folder, mode, point * 30);
        const runner = createLocalRunner({ stateFolder, runtimeFolder, level: 'best', pool: 'cold' });
        const dead = readdirSync(stateFolder);
        await runner.sweep();
        expect((await runner.sweep()).folders).toBe(0);
        await expect.poll(() => runner.sweep().then(() => listCgroupsOf(dead))).toEqual([]);
        await until(() => listProcesses(stateFolder).length === 0);
        const next = await runTrial({ runner }, 'python', pythonTool('return "next"'));
        expect(next.returned).toBe('next');
        await runner.close();
        expect(readdirSync(stateFolder)).toEqual([]);
        await rm(folder, { recursive: true });
      },
    );
  }

  testCell(
    {
      id: 'CR-10',
      title: 'finds what a power cut left: folders, cgroups and processes of dead workers',
      column: 'local-cold',
      language: 'all',
    },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'scriptorium-crash-'));
      const stateFolder = `${folder}/state`;
      // Of this pid namespace and of a process that is no more; the number is above any pid, and nobody else's.
      const dead = ownIdentity().replace(/-\d+-\d+$/, `-${5_000_000 + process.pid}-1`);
      const alive = `${ownIdentity()}-of-another-runner`;
      for (const worker of [dead, `${dead}-second`, alive])
        mkdirSync(`${stateFolder}/${worker}/runs/one`, { recursive: true });
      writeFileSync(`${stateFolder}/${dead}/runs/one/script`, 'x');
      const site = await openCgroupSite(process.getuid?.() === 0).catch(() => null);
      const cgroups = site === null ? [] : uniqueFolders(site).map((base) => `${base}/${dead}/one`);
      for (const path of cgroups) mkdirSync(path, { recursive: true });
      const runner = createLocalRunner({ stateFolder, runtimeFolder, level: 'best', pool: 'cold' });
      expect(await runner.sweep()).toMatchObject({ folders: 2 });
      expect(readdirSync(stateFolder)).toContain(alive);
      expect(readdirSync(stateFolder).filter((name) => name.startsWith(dead))).toEqual([]);
      for (const path of cgroups) expect(existsSync(path)).toBe(false);
      await runner.close();
      await rm(folder, { recursive: true });
    },
  );
});
