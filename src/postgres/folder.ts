import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { access, chmod, chown, constants, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresMajor } from './binaries.ts';
import { type DatabaseUser, findDatabaseUser } from './database-user.ts';
import { type Layout, layoutOf } from './layout.ts';
import { StartError } from './start-error.ts';

/** Makes the folder with its password where they are missing, and finds out who runs PostgreSQL in it. */
export const prepareFolder = async (layout: Layout): Promise<DatabaseUser | undefined> => {
  const { folder } = layout;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const user = await findDatabaseUser(folder);
    await refuseForeignFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    await writePassword(layout, user);
    await giveFolder(folder, user);
    return user;
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(folderFault(folder, code ?? ''), { cause });
  }
};

/** Whether the data folder is there; throws when another major version of PostgreSQL made it. */
export const hasCluster = async (layout: Layout): Promise<boolean> => {
  const version = await readFile(join(layout.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return false;
  if (version.trim() === postgresMajor) return true;
  throw new StartError(
    `The database in ${layout.folder} was made by PostgreSQL ${version.trim()}, and this Scriptorium brings ` +
      `PostgreSQL ${postgresMajor}. Set DATA_DIR to another folder, or DATABASE_URL to a server of that version.`,
  );
};

/** Whether a database was ever made in this folder. */
export const hasData = async (folder: string): Promise<boolean> => isFile(join(layoutOf(folder).data, 'PG_VERSION'));

/** A file of the folder belongs to whoever owns the folder, so that he may start without root later. */
export const writeOwned = async (path: string, text: string, user: DatabaseUser | undefined): Promise<void> => {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  if (user) await chown(path, user.uid, user.gid);
};

const refuseForeignFolder = async (folder: string): Promise<void> => {
  const self = process.getuid?.();
  const { uid } = await stat(folder);
  if (self === undefined || self === 0 || uid === self) return;
  throw new StartError(
    `${folder} belongs to another user (number ${uid}). Start Scriptorium as that user, or set DATA_DIR to another folder.`,
  );
};

/** Two servers may start at once: the first to link its file decides the password. */
const writePassword = async (layout: Layout, user: DatabaseUser | undefined): Promise<void> => {
  if (await isFile(layout.password)) return;
  const draft = `${layout.password}.${randomUUID()}`;
  try {
    await writeOwned(draft, randomBytes(24).toString('base64url'), user);
    await link(draft, layout.password);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * A folder that root made, or restored from a backup, passes to the user that PostgreSQL runs as. chown changes the
 * folder itself last, so an interrupted change is seen and repeated.
 */
const giveFolder = async (folder: string, user: DatabaseUser | undefined): Promise<void> => {
  if (user && (await stat(folder)).uid !== user.uid) {
    await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
  }
  await chmod(folder, 0o700);
};

const folderFault = (folder: string, code: string): string => {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `The disk that holds ${folder} is full. Free some space, then start again.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${folder} is not a folder. Set DATA_DIR to another one.`;
  return `The folder ${folder} cannot be written (${code}). Make it writable, or set DATA_DIR to another one.`;
};
