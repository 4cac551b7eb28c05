import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

const MINUTE = 60_000;
/** No part may take longer; one that hangs is a failed one. */
const partLimitMs = 20 * MINUTE;
const graceMs = 15_000;

const running = new Set<ChildProcess>();

/** Each command is a process group of its own, so that ending it ends what it started too. */
const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has just ended.
  }
};

/** Ends a command: it may put things away, but not for long. */
const stop = (child: ChildProcess): void => {
  signal(child, 'SIGTERM');
  setTimeout(() => signal(child, 'SIGKILL'), graceMs).unref();
};

/** Ends the commands that run now. */
export const stopCurrent = (): void => {
  for (const child of running) stop(child);
};

/**
 * Runs a command of the project to its end, nothing on its input. Its output is shown as it comes, or collected and
 * handed back when `quiet`. Resolves with the exit code; a signal counts as 1.
 */
export const runCommand = (
  command: string[],
  { quiet }: { quiet: boolean },
): Promise<{ code: number; printed: string }> =>
  new Promise((settle) => {
    const [file = '', ...args] = command;
    const path = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);
    const output = quiet ? 'pipe' : 'inherit';
    const child = spawn(file, args, {
      env: { ...process.env, PATH: path },
      stdio: ['ignore', output, output],
      detached: true,
    });
    running.add(child);
    let printed = '';
    const collect = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const limit = setTimeout(() => stop(child), partLimitMs);
    const end = (code: number): void => {
      clearTimeout(limit);
      running.delete(child);
      settle({ code, printed });
    };
    child.once('error', (error) => {
      printed += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
