/**
 * Where what lives as long as a run is kept: the documents of a run and its named pipes, in memory and not on a disk.
 * On ext4, to make and remove them took 3 ms of the 11 ms of a short run, and half of that held the worker's one thread.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, lstat, mkdir, realpath, statfs } from 'node:fs/promises';
import path from 'node:path';

const SHARED_MEMORY = '/dev/shm';
const TMPFS_MAGIC = 0x01021994;

/** Of all workers with this state folder. Whether it is there is another question. */
export async function memoryFolderOf(stateFolder: string): Promise<string> {
  const whole = await realpath(stateFolder).catch(() => path.resolve(stateFolder));
  const hash = createHash('sha256').update(whole).digest('hex');
  return `${SHARED_MEMORY}/scriptorium-${hash.slice(0, 32)}`;
}

/** Makes one for a worker, private. Null where there is none to be had: then the disk does. `stateFolder` is there. */
export async function makeMemoryFolder(stateFolder: string, worker: string): Promise<string | null> {
  try {
    if ((await statfs(SHARED_MEMORY)).type !== TMPFS_MAGIC) return null;
    await access(SHARED_MEMORY, constants.W_OK);
    const shared = await memoryFolderOf(stateFolder);
    await mkdir(shared, { recursive: true, mode: 0o700 });
    // Everybody may make folders there, and know the name of ours.
    const facts = await lstat(shared);
    if (!facts.isDirectory() || facts.uid !== process.getuid?.() || (facts.mode & 0o077) !== 0) return null;
    const own = `${shared}/${worker}`;
    await mkdir(own, { mode: 0o700 });
    // As /proc names it, so that what holds a pipe of ours open can be found.
    return await realpath(own);
  } catch {
    return null;
  }
}
