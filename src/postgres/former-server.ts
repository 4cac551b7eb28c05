import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity, worksIn } from './process-identity.ts';
import { StartError } from './start-error.ts';

/** The number of the PostgreSQL that runs, or ran, on this data folder. */
export const readPostmasterPid = async (data: string): Promise<number | undefined> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
};

/**
 * Ends what a killed Scriptorium left of its PostgreSQL. It was already told to stop when its parent died, so mostly
 * this waits some milliseconds. The caller holds the lock of the folder, so nobody else uses it.
 * A postmaster.pid whose process is gone, or is another program by now, is removed: PostgreSQL itself would refuse to
 * start when the number belongs to some other program of the same user.
 */
export const endFormerServer = async (data: string): Promise<void> => {
  const pid = await readPostmasterPid(data);
  if (pid === undefined) return;
  if (!(await worksIn(pid, data))) return rm(join(data, 'postmaster.pid'), { force: true });
  if (await endProcess(pid)) return;
  throw new StartError(
    `A PostgreSQL (process ${pid}) still uses ${data} and does not stop. Stop it, then start again.`,
  );
};

/**
 * Stops a PostgreSQL: first cleanly (SIGINT), after `patienceMs` at once (SIGQUIT, it then repairs itself at the next
 * start). Resolves with whether it is gone.
 */
export const endProcess = async (pid: number, patienceMs = 30_000): Promise<boolean> => {
  signal(pid, 'SIGINT');
  if (await isGone(pid, patienceMs)) return true;
  signal(pid, 'SIGQUIT');
  return isGone(pid, 10_000);
};

const isGone = async (pid: number, patienceMs: number): Promise<boolean> => {
  const identity = await processIdentity(pid);
  if (identity === undefined) return true;
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    await delay(5);
    if ((await processIdentity(pid)) !== identity) return true;
  }
  return false;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
