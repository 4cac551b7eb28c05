/**
 * What a container used. From its cgroup where that can be seen from here, which costs nothing and counts every kill;
 * otherwise (a worker in a container, beside the engine's socket) the engine is asked.
 */
import { existsSync, readFileSync } from 'node:fs';
import { findHierarchies } from '../cgroup/find-hierarchies.ts';
import type { CgroupSite } from '../cgroup/open-site.ts';
import { readCgroupCpuMs, readCgroupEvents, readCgroupPeakMemory } from '../cgroup/run-cgroup.ts';
import type { Engine } from './engine.ts';

/** What a look at a container found. null where nobody can tell. */
export interface Reading {
  isOutOfMemory: boolean;
  /** The kernel refused the container a process. */
  hasTooManyProcesses: boolean;
  /** Since the meter was opened. */
  cpuMs: number | null;
  peakMemoryBytes: number | null;
}

export interface ContainerMeter {
  look: () => Promise<Reading>;
  /** How often it may be looked at. */
  intervalMs: number;
}

const nothing: Reading = { isOutOfMemory: false, hasTooManyProcesses: false, cpuMs: null, peakMemoryBytes: null };

/** Of a container that runs, before its script does. */
export async function openMeter(engine: Engine, id: string, mayUseCgroups: boolean): Promise<ContainerMeter> {
  const site = mayUseCgroups ? await findContainerCgroup(engine, id) : null;
  return site === null ? openEngineMeter(engine, id) : openCgroupMeter(site);
}

function openCgroupMeter(site: CgroupSite): ContainerMeter {
  const before = readCgroupCpuMs(site);
  let last = nothing;
  const look = async (): Promise<Reading> => {
    try {
      const { memoryKills, processRefusals } = readCgroupEvents(site);
      last = {
        isOutOfMemory: memoryKills > 0,
        hasTooManyProcesses: processRefusals > 0,
        cpuMs: readCgroupCpuMs(site) - before,
        peakMemoryBytes: readCgroupPeakMemory(site),
      };
    } catch {
      // It is gone with its container, and what was seen last counts.
    }
    return last;
  };
  return { intervalMs: 25, look };
}

/** Of any engine, whatever can be seen from here. */
async function openEngineMeter(engine: Engine, id: string): Promise<ContainerMeter> {
  const since = String(Math.floor(Date.now() / 1000));
  const before = (await readStats(engine, id)).cpuMs ?? 0;
  let last = nothing;
  const look = async (): Promise<Reading> => {
    const { cpuMs, peakMemoryBytes } = await readStats(engine, id);
    last = {
      ...last,
      isOutOfMemory: last.isOutOfMemory || (await hasMemoryEvent(engine, id, since)),
      cpuMs: cpuMs === null ? last.cpuMs : cpuMs - before,
      peakMemoryBytes: peakMemoryBytes ?? last.peakMemoryBytes,
    };
    return last;
  };
  return { intervalMs: 1000, look };
}

/** With cgroups of version 2 the engine tells no peak. Of a container that has ended it tells nothing. */
async function readStats(engine: Engine, id: string): Promise<Pick<Reading, 'cpuMs' | 'peakMemoryBytes'>> {
  type Stats = { cpu_stats?: { cpu_usage?: { total_usage?: number } }; memory_stats?: { max_usage?: number } };
  const query = { stream: 'false', 'one-shot': 'true' };
  const stats = (await engine.call('GET', `/containers/${id}/stats`, { query }).catch(() => ({}))) as Stats;
  const nanoseconds = stats.cpu_stats?.cpu_usage?.total_usage;
  return {
    cpuMs: nanoseconds ? nanoseconds / 1e6 : null,
    peakMemoryBytes: stats.memory_stats?.max_usage ?? null,
  };
}

async function hasMemoryEvent(engine: Engine, id: string, since: string): Promise<boolean> {
  // Up to now: the engine answers with what it remembers, a line for each, and does not wait for more.
  const query = {
    since,
    until: (Date.now() / 1000).toFixed(3),
    filters: JSON.stringify({ container: [id], event: ['oom'] }),
  };
  return (await engine.call('GET', '/events', { query }).catch(() => undefined)) !== undefined;
}

async function findContainerCgroup(engine: Engine, id: string): Promise<CgroupSite | null> {
  const found = (await engine.call('GET', `/containers/${id}/json`)) as { State?: { Pid?: number } };
  try {
    const membership = readFileSync(`/proc/${found.State?.Pid ?? 0}/cgroup`, 'utf8');
    return siteOf(readFileSync('/proc/self/mountinfo', 'utf8'), membership, id);
  } catch {
    return null;
  }
}

/** null when the process is not of that container (a pid of another namespace) or its folders cannot be seen. */
function siteOf(mountInfo: string, membership: string, id: string): CgroupSite | null {
  if (!membership.includes(id)) return null;
  const { unified, byController } = findHierarchies(mountInfo, membership);
  const folder = (controller: string): string => byController.get(controller)?.ownFolder ?? '';
  const version1: CgroupSite = {
    ...{ version: 1, memory: folder('memory'), pids: folder('pids'), cpu: folder('cpu'), cpuUsage: folder('cpuacct') },
  };
  if (existsSync(`${version1.memory}/memory.max_usage_in_bytes`)) return version1;
  const own = unified?.ownFolder ?? '';
  if (!existsSync(`${own}/memory.max`)) return null;
  return { version: 2, memory: own, pids: own, cpu: own, cpuUsage: own };
}
