/** The processes of one run on the host: all that was started by it, also what left its process group and session. */
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { killMembers } from '../cgroup/run-cgroup.ts';
import { killProcess, readProcessFile } from '../process-facts.ts';

/** In the environment of each of them; nobody else has it, and the janitor looks for its beginning. */
export const MARK_VARIABLE = 'SCRIPTORIUM_RUN';

export interface HostProcesses {
  /** Of the group's first process. */
  groupId: number;
  mark: string;
  /** The folders of the run's cgroup; none where there is none. */
  cgroups: string[];
}

/** Kills every one that can be found now. */
export async function killHostProcesses(processes: HostProcesses): Promise<number> {
  killProcess(-processes.groupId);
  const marked = listMarked(processes.mark);
  for (const pid of marked) killProcess(pid);
  const members = await Promise.all(processes.cgroups.map(killMembers));
  return marked.length + members.reduce((sum, count) => sum + count, 0);
}

/** Kills until there is none: what was being started while one looked is found by the next look. */
export async function endHostProcesses(processes: HostProcesses, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while ((await killHostProcesses(processes)) > 0) {
    if (performance.now() > deadline) throw new Error('A process of a script on the host does not end.');
    await wait(5);
  }
}

function listMarked(mark: string): number[] {
  const entry = `${MARK_VARIABLE}=${mark}\0`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    return readProcessFile(Number(name), 'environ')?.includes(entry) === true ? [Number(name)] : [];
  });
}
