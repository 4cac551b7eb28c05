/** Finds a place where this process may make cgroups with memory, process and processor limits. */
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { findHierarchies, type Hierarchies, type Hierarchy } from './find-hierarchies.ts';

/** One folder per controller, below which workers have theirs; in version 2 they are one and the same. */
export interface CgroupSite {
  version: 1 | 2;
  memory: string;
  pids: string;
  cpu: string;
  /** Version 1 counts processor time in a hierarchy that may be another. */
  cpuUsage: string;
}

const NAME = 'scriptorium';
const LEAF = `/${NAME}-server`;
const CONTROLLERS = ['memory', 'pids', 'cpu'] as const;

/** Root works below the topmost cgroup, an ordinary user below its own where that was delegated. Throws with the reason. */
export async function openCgroupSite(isRoot: boolean): Promise<CgroupSite> {
  const [mountInfo, own] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/self/cgroup', 'utf8'),
  ]);
  const hierarchies = findHierarchies(mountInfo, own);
  if (await hasUnifiedControllers(hierarchies)) return openUnified(hierarchies.unified as Hierarchy, isRoot);
  return openVersion1(hierarchies, isRoot);
}

async function hasUnifiedControllers({ unified }: Hierarchies): Promise<boolean> {
  if (unified === null) return false;
  const listed = await readFile(`${unified.ownFolder}/cgroup.controllers`, 'utf8').catch(() => '');
  const names = listed.trim().split(' ');
  return CONTROLLERS.every((controller) => names.includes(controller));
}

async function openUnified({ mountPoint, ownFolder }: Hierarchy, isRoot: boolean): Promise<CgroupSite> {
  // Once moved to our leaf, the cgroup we were given is the one above it.
  const given = ownFolder.endsWith(LEAF) ? ownFolder.slice(0, -LEAF.length) : ownFolder;
  const base = isRoot ? mountPoint : given;
  await access(base, constants.W_OK);
  await enableControllers(base, base === given);
  const folder = `${base}/${NAME}`;
  await mkdir(folder, { recursive: true });
  await enableControllers(folder, false);
  return { version: 2, memory: folder, pids: folder, cpu: folder, cpuUsage: folder };
}

/** Lets folders below `folder` have limits. */
export async function enableControllers(folder: string, mayMoveOut: boolean): Promise<void> {
  const enable = (): Promise<void> =>
    writeFile(`${folder}/cgroup.subtree_control`, CONTROLLERS.map((name) => `+${name}`).join(' '));
  await enable().catch(async (error: NodeJS.ErrnoException) => {
    // Version 2 has no processes in inner folders: ours move to a leaf of their own.
    if (error.code !== 'EBUSY' || !mayMoveOut) throw error;
    await moveOut(folder);
    await enable();
  });
}

async function moveOut(folder: string): Promise<void> {
  const leaf = `${folder}${LEAF}`;
  await mkdir(leaf, { recursive: true });
  const pids = (await readFile(`${folder}/cgroup.procs`, 'utf8')).split('\n').filter((pid) => pid !== '');
  // A process that has ended meanwhile needs no moving.
  for (const pid of pids) await writeFile(`${leaf}/cgroup.procs`, pid).catch(() => undefined);
}

async function openVersion1({ byController }: Hierarchies, isRoot: boolean): Promise<CgroupSite> {
  const folderOf = async (controller: string): Promise<string> => {
    const hierarchy = byController.get(controller);
    if (hierarchy === undefined) throw new Error(`There is no cgroup controller for ${controller}.`);
    const base = isRoot ? hierarchy.mountPoint : hierarchy.ownFolder;
    await access(base, constants.W_OK);
    const folder = `${base}/${NAME}`;
    await mkdir(folder, { recursive: true });
    return folder;
  };
  const memory = await folderOf('memory');
  const pids = await folderOf('pids');
  const cpu = await folderOf('cpu');
  return { version: 1, memory, pids, cpu, cpuUsage: await folderOf('cpuacct') };
}
