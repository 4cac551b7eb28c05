import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import type { DatabaseUser } from './database-user.ts';
import { writeOwned } from './folder.ts';
import { type Layout, layoutOf } from './layout.ts';
import { processIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

type Connection = { url: string; process: string };

/** Leaves word of the running server for other processes of the same user; PostgreSQL is process `pid`. */
export const writeConnection = async (
  layout: Layout,
  connection: { url: string; pid: number },
  user: DatabaseUser | undefined,
): Promise<void> => {
  const identity = (await processIdentity(connection.pid)) ?? '';
  const draft = `${layout.connection}.${randomUUID()}`;
  try {
    await writeOwned(draft, JSON.stringify({ url: connection.url, process: identity } satisfies Connection), user);
    await rename(draft, layout.connection);
  } finally {
    await rm(draft, { force: true });
  }
};

export const removeConnection = (layout: Layout): Promise<void> => rm(layout.connection, { force: true });

/**
 * The URL of the embedded PostgreSQL that a server on this machine runs in `folder`; for a worker in a process of its
 * own. Throws `StartError` when none runs, or when it belongs to another user.
 */
export const connectionOf = async (folder: string): Promise<string> => {
  const connection = await readConnection(folder);
  const pid = Number.parseInt(connection?.process ?? '', 10);
  if (connection && (await processIdentity(pid)) === connection.process) return connection.url;
  throw new StartError(
    `No Scriptorium runs on ${folder}. Start the server first, or set DATABASE_URL to the database that the workers share.`,
  );
};

const readConnection = async (folder: string): Promise<Connection | undefined> => {
  try {
    // Written by `writeConnection` in one rename, so it is whole.
    return JSON.parse(await readFile(layoutOf(folder).connection, 'utf8')) as Connection;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StartError(`${folder} may not be read by this user. Start the worker as the user of the server.`, {
      cause,
    });
  }
};
