/**
 * Files of a restore lie in a folder within their place until the database has been committed, and so on the disk that they
 * stay on: a place may be a disk of its own, or a link to one. The note of the restore says whose they are: whoever finds
 * it asks the database whether that restore was committed, and then either moves them up or refuses to start.
 */
import { mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { type FileStore, openFileStore } from '../storage/file-store.ts';
import { BackupError } from './archive-form.ts';
import { secretFile, writePrivately } from './keys.ts';

/** Where an installation keeps what is not in its database. */
export interface Places {
  dataDir: string;
  uploadsDir: string;
  artifactsDir: string;
}

export interface Staging {
  uploads: FileStore;
  artifacts: FileStore;
}

/** What a new file system has, and nobody put there. */
const OF_THE_DISK = 'lost+found';

/** Throws away what an interrupted restore left, and begins another one. Throws BackupError where there is anything else. */
export async function beginStaging(places: Places, id: string, secret: string | null): Promise<Staging> {
  await mkdir(places.dataDir, { recursive: true, mode: 0o700 });
  await discardStaging(places);
  for (const target of [...storesOf(places), secretFile(places.dataDir)])
    if (!(await isAbsentOrEmpty(target)))
      throw new BackupError(`${target} is there already. Restore into an empty DATA_DIR.`);
  await writePrivately(noteFile(places), id);
  if (secret !== null) await writePrivately(stagedSecret(places), secret);
  return {
    uploads: await openStaged(places.uploadsDir),
    artifacts: await openStaged(places.artifactsDir),
  };
}

/** The id of the restore that was begun here and has not ended; null where there is none. */
export async function findStaging(places: Places): Promise<string | null> {
  try {
    return (await readFile(noteFile(places), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Moves everything into its place; may be done again after an interruption. Only after the commit. */
export async function finishStaging(places: Places): Promise<void> {
  for (const target of storesOf(places)) {
    const staged = stagedIn(target);
    // Another process may have found the note at the same moment.
    for (const part of await readdir(staged).catch(noneIfAbsent))
      await rename(path.join(staged, part), path.join(target, part)).catch(ignoreAbsent);
    await rm(staged, { recursive: true, force: true });
  }
  await rename(stagedSecret(places), secretFile(places.dataDir)).catch(ignoreAbsent);
  await rm(noteFile(places), { force: true });
}

/** Removes what a restore has staged; its database was not committed. */
export async function discardStaging(places: Places): Promise<void> {
  for (const target of storesOf(places)) {
    await rm(stagedIn(target), { recursive: true, force: true });
    // It stays where it is a disk, or holds something.
    await rmdir(target).catch(() => {});
  }
  await rm(stagedSecret(places), { force: true });
  await rm(noteFile(places), { force: true });
}

function storesOf({ uploadsDir, artifactsDir }: Places): string[] {
  return [uploadsDir, artifactsDir];
}

function stagedIn(target: string): string {
  return path.join(target, 'restoring');
}

async function openStaged(target: string): Promise<FileStore> {
  try {
    return await openFileStore(stagedIn(target));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BackupError(`${target} cannot be written (${code}).`, { cause: error });
  }
}

function stagedSecret({ dataDir }: Places): string {
  return `${secretFile(dataDir)}.restoring`;
}

function noteFile({ dataDir }: Places): string {
  return path.join(dataDir, 'restoring');
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function noneIfAbsent(error: NodeJS.ErrnoException): string[] {
  ignoreAbsent(error);
  return [];
}

async function isAbsentOrEmpty(target: string): Promise<boolean> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : ['']));
  return names.every((name) => name === OF_THE_DISK);
}
