/** Removes what dead workers left on this host. A worker is known by its pid and start time, in the names it gave. */
import { readdir, realpath, rm } from 'node:fs/promises';
import type { CgroupSite } from '../cgroup/open-site.ts';
import { killMembers, removeFolders, uniqueFolders } from '../cgroup/run-cgroup.ts';
import { killProcess, listWriters } from '../process-facts.ts';
import { isOfDeadWorker } from './worker-identity.ts';

/** Removes processes, cgroups and folders of workers that are no more; returns how many of each. */
export async function sweepLeftovers(
  stateFolder: string,
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
  // A bubblewrap that its worker left in the middle of its setup is in no cgroup yet, and does not end by itself.
  for (const { pid, file } of listWriters(await realpath(stateFolder).catch(() => stateFolder))) {
    if (!isOfDeadWorker(file.split('/', 1)[0] ?? '')) continue;
    killProcess(pid);
    counts.processes += 1;
  }
  for (const worker of await listFolders(stateFolder)) {
    if (!isOfDeadWorker(worker)) continue;
    counts.folders += (await listFolders(`${stateFolder}/${worker}/runs`)).length;
    await rm(`${stateFolder}/${worker}`, { recursive: true, force: true });
  }
  return counts;
}

async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
