/** What servers of one data folder have left on this host: nothing, once all of them have stopped. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { memoryFolderOf } from '../src/sandbox/local/memory-folder.ts';

export interface Leftovers {
  /** Processes that were started with the data folder, or see a part of it. */
  processes: string[];
  mounts: string[];
  cgroups: string[];
  /** Folders of sandboxes and of artifacts on their way. */
  folders: string[];
}

const CGROUPS = '/sys/fs/cgroup';

/** `pids`: of every server there was, since cgroups carry their worker's pid in their name. */
export async function findLeftovers(dataDir: string, pids: Iterable<number>): Promise<Leftovers> {
  const [processes, mounts, cgroups, ...folders] = await Promise.all([
    findProcesses(dataDir),
    readText('/proc/self/mountinfo').then((text) => text.split('\n').filter((line) => line.includes(dataDir))),
    findCgroups(new Set(pids)),
    listFolder(path.join(dataDir, 'sandbox')),
    memoryFolderOf(path.join(dataDir, 'sandbox')).then(listFolder),
    listFolder(path.join(dataDir, 'artifacts', 'incoming')),
  ]);
  return { processes, mounts, cgroups, folders: folders.flat() };
}

async function findProcesses(dataDir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment, mounts] = await Promise.all(
        ['cmdline', 'environ', 'mountinfo'].map((name) => readText(`/proc/${pid}/${name}`)),
      );
      const isOurs = [command, environment, mounts].some((text) => text?.includes(dataDir));
      return isOurs ? [`${pid} ${command?.replaceAll('\0', ' ')}`] : [];
    }),
  );
  return found.flat();
}

/** Cgroups of runs that these workers have made. */
export async function listRunCgroups(pids: Set<number>): Promise<string[]> {
  const inside = (await Promise.all((await findCgroups(pids)).map(listFolder))).flat();
  const facts = await Promise.all(inside.map((entry) => stat(entry).catch(() => null)));
  return inside.filter((_, index) => facts[index]?.isDirectory());
}

/** `<hierarchy>/scriptorium/<pid namespace>-<pid>-<start time>`, in each hierarchy of version 1 or in the one of version 2. */
async function findCgroups(pids: Set<number>): Promise<string[]> {
  const hierarchies = [CGROUPS, ...(await listFolder(CGROUPS))].map((folder) => path.join(folder, 'scriptorium'));
  const workers = (await Promise.all(hierarchies.map(listFolder))).flat();
  return workers.filter((folder) => pids.has(Number(path.basename(folder).split('-')[1])));
}

async function listFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => path.join(folder, name));
}

/** Empty where there is no such file: a process that has ended meanwhile. */
const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
