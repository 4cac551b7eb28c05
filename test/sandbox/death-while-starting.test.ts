/** A worker may be killed while a sandbox of it is only being made: nothing of that stays either. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, readlinkSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalRunner } from '../../src/sandbox/local/create-local-runner.ts';
import { runProgram } from '../../src/sandbox/local/run-program.ts';
import { killProcess, readProcessFile } from '../../src/sandbox/process-facts.ts';
import { runtimeFolder } from './local-under-test.ts';
import { until } from './until.ts';

const fixture = join(import.meta.dirname, 'fixtures/start-runs.ts');
const ROUNDS = 8;
const WORKERS = 3;

let folder: string;
let held: DisposableStack;
beforeEach(async () => {
  held = new DisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-starting-'));
});
afterEach(async () => {
  held.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Whatever names our folder: in its arguments, its mounts or its stdout. */
function listOurs(): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!/^\d+$/.test(name) || pid === process.pid) return [];
    const command = (readProcessFile(pid, 'cmdline') ?? '').replaceAll('\0', ' ');
    const isOurs =
      command.includes(folder) || (readProcessFile(pid, 'mountinfo') ?? '').includes(folder) || isStdoutOurs(pid);
    return isOurs ? [{ pid, command }] : [];
  });
}

function isStdoutOurs(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`).startsWith(folder);
  } catch {
    return false;
  }
}

const listStarters = () => listOurs().filter(({ command }) => command.startsWith('/usr/bin/bwrap'));

async function startWorker(isWarm: boolean, options: object = {}): Promise<ChildProcess> {
  const job = JSON.stringify({ folder, isWarm, options: { stateFolder: `${folder}/state`, ...options } });
  const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: worker.stdout }), 'line');
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const ended = once(worker, 'exit');
  worker.kill('SIGKILL');
  await ended;
}

it.each([false, true])(
  'leaves nothing, whenever its worker is killed (fast path: %s)',
  async (isWarm) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorker(isWarm)));
      for (const [index, worker] of workers.entries()) {
        // Each kill at another point of its runs' starts; which that is, the machine decides.
        await wait(2 * round + 11 * index);
        await kill(worker);
      }
      await until(() => listOurs().length === 0);
    }
  },
  300_000,
);

/**
 * A bubblewrap that stays where a kill leaves its child for ever: after it cloned it, before it told it to go on. It is
 * to tell of its child there, in a pipe that is full.
 */
async function slowBubblewrap(): Promise<string> {
  const path = `${folder}/bwrap`;
  await chmod(folder, 0o755);
  await runProgram('/usr/bin/mkfifo', ['-m', '666', `${folder}/full`]);
  fill(`${folder}/full`);
  await writeFile(path, `#!/bin/sh\nexec 9<>${folder}/full\nexec /usr/bin/bwrap --json-status-fd 9 "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

function fill(fifo: string): void {
  const fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  held.defer(() => closeSync(fd));
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
}

it.each([
  [false, true],
  [false, false],
  [true, true],
  [true, false],
])('has what a bubblewrap leaves ended by the janitor (fast path: %s, cgroups: %s)', async (isWarm, mayUseCgroups) => {
  const worker = await startWorker(isWarm, { bwrap: await slowBubblewrap(), mayUseCgroups });
  // Of each of three runs bubblewrap and its child, and of the zygote, for which runs do not wait.
  await until(() => listStarters().length >= (isWarm ? 8 : 6));
  await kill(worker);
  await until(() => listOurs().length === 0);
});

it('needs the janitor for that: without it, only the next sweep ends it', async () => {
  const worker = await startWorker(false, { bwrap: await slowBubblewrap(), mayUseCgroups: false });
  await until(() => listStarters().length === 6);
  for (const { pid, command } of listOurs()) if (command.includes('janitor')) killProcess(pid);
  await kill(worker);
  await until(() => listStarters().length === 3);
  await wait(200);
  expect(listStarters().length).toBe(3);

  const runner = createLocalRunner({ stateFolder: `${folder}/state`, runtimeFolder, level: 'best' });
  expect((await runner.sweep()).processes).toBeGreaterThanOrEqual(3);
  await until(() => listStarters().length === 0);
  await runner.close();
});
