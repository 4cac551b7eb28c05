import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

/** The user that PostgreSQL runs as. */
export type DatabaseUser = { uid: number; gid: number };

export const databaseUserName = 'scriptorium';

/**
 * PostgreSQL refuses to run as root, so root lends it a user: the owner of the folder when that is somebody else
 * (who may then start without root later), or a system user of its own, made when it is missing.
 * Undefined for an ordinary user, who runs PostgreSQL himself.
 */
export const findDatabaseUser = async (folder: string): Promise<DatabaseUser | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder);
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp()) ?? (await create());
};

const run = promisify(execFile);

const lookUp = async (): Promise<DatabaseUser | undefined> => {
  try {
    const { stdout } = await run('getent', ['passwd', databaseUserName]);
    const [, , uid, gid] = stdout.split(':');
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
};

const create = async (): Promise<DatabaseUser> => {
  const account = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  let reason: unknown;
  try {
    await run('useradd', [...account, '--shell', '/usr/sbin/nologin', databaseUserName]);
  } catch (error) {
    // Another server may have made the user in the same moment.
    reason = error;
  }
  const user = await lookUp();
  if (user) return user;
  throw new StartError(
    `PostgreSQL does not run as root, and the system user ${databaseUserName} could not be made. ` +
      'Start Scriptorium as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    { cause: reason },
  );
};
