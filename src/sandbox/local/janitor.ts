/** A tiny process beside a worker that outlives it by a moment, to end what the kernel does not end with the worker. */
import { spawn } from 'node:child_process';
import type { PreparedHost } from './prepare-host.ts';
import { programs } from './programs.ts';
import { runProgram } from './run-program.ts';

/** Long enough for what the worker was starting when it died to show itself. */
const QUIET_SECONDS = 1;

/** A shell of 1 MB that waits; it becomes the program that looks when its line to the worker ends without a word. */
const WAIT = 'read -r word && exit 0; exec "$@"';

export interface Janitor {
  /** Sends it home: nothing was left. */
  close: () => Promise<void>;
}

/** Watches over the sandboxes of `workerFolder` from here on, and frees the memory. */
export function startJanitor(
  workerFolder: string,
  { runtimeFolder, memoryFolder }: Pick<PreparedHost, 'runtimeFolder' | 'memoryFolder'>,
): Janitor {
  const memory = memoryFolder === null ? [] : [memoryFolder];
  const look = [programs.python, ...lookArguments(runtimeFolder, workerFolder, QUIET_SECONDS), ...memory];
  const child = spawn('/bin/sh', ['-c', WAIT, 'janitor', ...look], {
    env: {},
    cwd: '/',
    // Not in our group or session: what kills those is not to kill it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // Without it, the next start's sweep does the same.
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    close: async () => {
      child.ref();
      child.stdin.end('done\n');
      await ended;
    },
  };
}

/** Ends what is left of a worker that is dead, and says how many processes that were. */
export async function endProcessesOf(workerFolder: string, runtimeFolder: string): Promise<number> {
  return Number(await runProgram(programs.python, lookArguments(runtimeFolder, workerFolder, 0)).catch(() => '0'));
}

function lookArguments(runtimeFolder: string, workerFolder: string, quietSeconds: number): string[] {
  return ['-I', '-S', '-B', `${runtimeFolder}/janitor.py`, workerFolder, String(quietSeconds)];
}
