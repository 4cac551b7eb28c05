import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import type { DatabaseUser } from './database-user.ts';
import { writeOwned } from './folder.ts';
import { type Layout, layoutOf } from './layout.ts';
import { processIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

/** Two ways into the same database. */
export type Connection = {
  /** Of the database `scriptorium`, as a role that owns it and may make others. */
  url: string;
  /** The same database, as the role that owns nothing. */
  applicationUrl: string;
};

type StoredConnection = Partial<Connection> & { process: string };

/** Leaves word of the running server for other processes of the same user; PostgreSQL is process `pid`. */
export const writeConnection = async (
  layout: Layout,
  { pid, url, applicationUrl }: Connection & { pid: number },
  user: DatabaseUser | undefined,
): Promise<void> => {
  const identity = (await processIdentity(pid)) ?? '';
  const draft = `${layout.connection}.${randomUUID()}`;
  try {
    const stored: StoredConnection = { url, applicationUrl, process: identity };
    await writeOwned(draft, JSON.stringify(stored), user);
    await rename(draft, layout.connection);
  } finally {
    await rm(draft, { force: true });
  }
};

export const removeConnection = (layout: Layout): Promise<void> => rm(layout.connection, { force: true });

/**
 * The URLs of the embedded PostgreSQL that a server on this machine runs in `folder`; for another process beside it.
 * Throws `StartError` when none runs, or when it belongs to another user.
 */
export const connectionOf = async (folder: string): Promise<Connection> => {
  const connection = await findConnection(folder);
  if (connection !== undefined) return connection;
  throw new StartError(
    `No Scriptorium runs on ${folder}. Start the server first, or set DATABASE_URL to the database that the workers share.`,
  );
};

/** The same, or undefined when none runs. */
export const findConnection = async (folder: string): Promise<Connection | undefined> => {
  const connection = await readConnection(folder);
  const pid = Number.parseInt(connection?.process ?? '', 10);
  if (connection === undefined || (await processIdentity(pid)) !== connection.process) return undefined;
  const { url, applicationUrl } = connection;
  if (url !== undefined && applicationUrl !== undefined) return { url, applicationUrl };
  throw new StartError(`An older Scriptorium runs on ${folder}. Start the server anew first.`);
};

const readConnection = async (folder: string): Promise<StoredConnection | undefined> => {
  try {
    // Written by `writeConnection` in one rename, so it is whole.
    return JSON.parse(await readFile(layoutOf(folder).connection, 'utf8')) as StoredConnection;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StartError(`${folder} may not be read by this user. Start the worker as the user of the server.`, {
      cause,
    });
  }
};
