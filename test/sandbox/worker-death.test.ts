import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openCgroupSite } from '../../src/sandbox/cgroup/open-site.ts';
import { createLocalRunner } from '../../src/sandbox/local/create-local-runner.ts';
import { memoryFolderOf } from '../../src/sandbox/local/memory-folder.ts';
import { readProcessFile } from '../../src/sandbox/process-facts.ts';
import { listCgroupsOf, listProcesses, runtimeFolder } from './local-under-test.ts';
import { until } from './until.ts';

/** The supervisor is no sandbox; it is started from our folder. */
function listPrograms(stateFolder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    const command = /^\d+$/.test(pid) ? readProcessFile(Number(pid), 'cmdline') : undefined;
    return command?.includes(`\0${stateFolder}`) === true;
  });
}

const fixture = join(import.meta.dirname, 'fixtures/run-and-print.ts');

it.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])(
  'leaves nothing that a sweep does not remove when its worker is killed (cgroups: %s, fast path: %s)',
  async (mayUseCgroups, isWarm) => {
    const folder = await mkdtemp(join(tmpdir(), 'scriptorium-death-'));
    const stateFolder = `${folder}/state`;
    const source =
      'import os, time\nos.fork()\nos.setsid() if os.getpid() != 2 else None\nprint("started", flush=True)\ntime.sleep(600)\n';
    const job = JSON.stringify({ source, folder, isWarm, options: { stateFolder, mayUseCgroups } });
    const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(worker, 'exit');
    await once(createInterface({ input: worker.stdout }), 'line');
    expect(listProcesses(stateFolder).length).toBeGreaterThan(0);
    const [dead = ''] = readdirSync(stateFolder);
    // What finds nothing afterwards finds what is there before.
    const hasCgroups = mayUseCgroups && (await openCgroupSite(process.getuid?.() === 0).catch(() => null)) !== null;
    expect(await listCgroupsOf([dead])).toEqual(hasCgroups ? [dead] : []);
    worker.kill('SIGKILL');
    await ended;
    await until(() => listProcesses(stateFolder).length === 0);
    await until(() => listPrograms(stateFolder).length === 0);
    const memoryFolder = await memoryFolderOf(stateFolder);
    await until(() => !existsSync(memoryFolder));

    const runner = createLocalRunner({ stateFolder, runtimeFolder, level: 'best' });
    await runner.sweep();
    expect(readdirSync(stateFolder)).not.toContain(dead);
    // Of this host's other dead workers it removes the processes and cgroups as well, whoever they are.
    expect((await runner.sweep()).folders).toBe(0);
    await expect.poll(() => runner.sweep().then(() => listCgroupsOf([dead]))).toEqual([]);
    await runner.close();
    expect(existsSync(memoryFolder)).toBe(false);
    await rm(folder, { recursive: true });
  },
);
