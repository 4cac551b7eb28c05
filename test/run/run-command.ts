import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

const MINUTE = 60_000;
/** No part may take longer; one that hangs is a failed one. */
const partLimitMs = 20 * MINUTE;
const graceMs = 15_000;

let current: ChildProcess | undefined;

/** Each command is a process group of its own, so that ending it ends what it started too. */
const signalCurrent = (signal: NodeJS.Signals): void => {
  if (current?.pid === undefined || current.exitCode !== null || current.signalCode !== null) return;
  try {
    process.kill(-current.pid, signal);
  } catch {
    // It has just ended.
  }
};

/** Ends the command that runs now: it may put things away, but not for long. */
export const stopCurrent = (): void => {
  signalCurrent('SIGTERM');
  setTimeout(() => signalCurrent('SIGKILL'), graceMs).unref();
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
    current = child;
    let printed = '';
    const collect = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const limit = setTimeout(stopCurrent, partLimitMs);
    const end = (code: number): void => {
      clearTimeout(limit);
      settle({ code, printed });
    };
    child.once('error', (error) => {
      printed += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
