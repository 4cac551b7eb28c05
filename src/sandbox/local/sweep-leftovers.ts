/** Removes what dead workers left on this host. A worker is known by its pid and start time, in the names it gave. */
import { readdir, rm } from 'node:fs/promises';
import type { CgroupSite } from '../cgroup/open-site.ts';
import { killMembers, removeFolders, uniqueFolders } from '../cgroup/run-cgroup.ts';
import { isOfDeadWorker } from '../worker-identity.ts';
import { endProcessesOf } from './janitor.ts';
import { memoryFolderOf } from './memory-folder.ts';

/**
 * Removes processes, cgroups and folders of workers that are no more; returns how many of each. `runtimeFolder` is the
 * project's.
 */
export async function sweepLeftovers(
  stateFolder: string,
  runtimeFolder: string,
  site: CgroupSite | null,
): Promise<{ processes: number; cgroups: number; folders: number }> {
  const counts = { processes: 0, cgroups: 0, folders: 0 };
  for (const base of site === null ? [] : uniqueFolders(site)) {
    for (const worker of await listFolders(base)) {
      if (!isOfDeadWorker(worker)) continue;
      const runs = (await listFolders(`${base}/${worker}`)).map((run) => `${base}/${worker}/${run}`);
      for (const run of runs) counts.processes += await killMembers(run);
      await removeFolders(runs);
      await removeFolders([`${base}/${worker}`]);
      counts.cgroups += runs.length;
    }
  }
  for (const worker of await listFolders(stateFolder)) {
    if (!isOfDeadWorker(worker)) continue;
    // What a cgroup does not hold: all of it where there are none, and otherwise what was still being started.
    counts.processes += await endProcessesOf(`${stateFolder}/${worker}`, runtimeFolder);
  }
  for (const shared of [stateFolder, await memoryFolderOf(stateFolder)]) {
    for (const worker of await listFolders(shared)) {
      if (!isOfDeadWorker(worker)) continue;
      counts.folders += (await listFolders(`${shared}/${worker}/runs`)).length;
      await rm(`${shared}/${worker}`, { recursive: true, force: true });
    }
  }
  return counts;
}

async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
