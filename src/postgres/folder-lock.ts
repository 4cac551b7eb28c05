import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Layout } from './layout.ts';
import { StartError } from './start-error.ts';

/** Gives the folder back. Also happens by itself when the process ends, however it ends. */
export type ReleaseFolder = () => Promise<void>;

/**
 * Takes the folder for this process, or throws when another live process has it.
 * The lock is an abstract socket: the kernel lets one process bind the name and frees it when that process dies, so
 * there is nothing stale to detect after a kill -9. Its name holds a hash of the folder's password, so that nobody
 * else on the machine can take it first.
 */
export const takeFolder = async (layout: Layout): Promise<ReleaseFolder> => {
  const { dev, ino } = await stat(layout.folder);
  const secret = await readFile(layout.password, 'utf8');
  const name = createHash('sha256').update(`${secret}:${dev}:${ino}`).digest('hex');
  const lock = createServer((socket) => socket.destroy());
  lock.unref();
  await new Promise<void>((resolve, reject) => {
    lock.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `Another Scriptorium already uses ${layout.folder}. Stop it first, or set DATA_DIR to another folder.`;
      reject(cause.code === 'EADDRINUSE' ? new StartError(message, { cause }) : cause);
    });
    lock.listen(`\0scriptorium-${name}`, resolve);
  });
  return () => new Promise((resolve) => lock.close(() => resolve()));
};
