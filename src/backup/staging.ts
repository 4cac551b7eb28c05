/**
 * Files of a restore lie beside their place until the database has been committed. The note of the restore says whose they
 * are: whoever finds it asks the database whether that restore was committed, and then either moves them into their place
 * or refuses to start.
 */
import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
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

/** Throws away what an interrupted restore left, and begins another one. Throws BackupError where there is anything else. */
export async function beginStaging(places: Places, id: string, secret: string | null): Promise<Staging> {
  await mkdir(places.dataDir, { recursive: true, mode: 0o700 });
  await discardStaging(places);
  for (const { target } of pairsOf(places))
    if (!(await isAbsentOrEmpty(target)))
      throw new BackupError(`${target} is there already. Restore into an empty DATA_DIR.`);
  await writePrivately(noteFile(places), id);
  if (secret !== null) await writePrivately(stagedPath(secretFile(places.dataDir)), secret);
  return {
    uploads: await openFileStore(stagedPath(places.uploadsDir)),
    artifacts: await openFileStore(stagedPath(places.artifactsDir)),
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
  for (const { staged, target } of pairsOf(places)) {
    if (!(await exists(staged))) continue;
    await rmdir(target).catch(() => {});
    // Another process may have found the note at the same moment.
    await rename(staged, target).catch(ignoreAbsent);
  }
  await rm(noteFile(places), { force: true });
}

/** Removes what a restore has staged; its database was not committed. */
export async function discardStaging(places: Places): Promise<void> {
  for (const { staged } of pairsOf(places)) await rm(staged, { recursive: true, force: true });
  await rm(noteFile(places), { force: true });
}

function pairsOf({ dataDir, uploadsDir, artifactsDir }: Places): { staged: string; target: string }[] {
  return [uploadsDir, artifactsDir, secretFile(dataDir)].map((target) => ({ staged: stagedPath(target), target }));
}

function stagedPath(target: string): string {
  return `${target}.restoring`;
}

function noteFile({ dataDir }: Places): string {
  return path.join(dataDir, 'restoring');
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function isAbsentOrEmpty(target: string): Promise<boolean> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : ['']));
  return names.length === 0;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
