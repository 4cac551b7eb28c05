/**
 * What a container used. From its cgroup where that can be seen from here, which costs nothing and counts every kill;
 * otherwise (a worker in a container, beside the engine's socket) the engine is asked.
 */
import { existsSync, readFileSync } from 'node:fs';
import { findHierarchies } from '../cgroup/find-hierarchies.ts';
import type { CgroupSite } from '../cgroup/open-site.ts';
import { readCgroupEvents, readCgroupUsage } from '../cgroup/run-cgroup.ts';
import type { Engine } from './engine.ts';

export interface Usage {
  cpuMs: number | null;
  peakMemoryBytes: number | null;
}

export interface ContainerMeter {
  /** Whether the kernel killed for lack of memory until now. Cheap enough to ask often. */
  isOutOfMemory: () => boolean;
  /** Since the meter was opened; asked while the container lives. */
  readUsage: () => Promise<Usage>;
}

/** Of a container that runs, before its script does. */
export async function openMeter(engine: Engine, id: string): Promise<ContainerMeter> {
  const site = await findContainerCgroup(engine, id);
  return site === null ? engineMeter(engine, id) : cgroupMeter(site);
}

function cgroupMeter(site: CgroupSite): ContainerMeter {
  const before = readCgroupUsage(site).cpuMs;
  return {
    isOutOfMemory: () => {
      try {
        return readCgroupEvents(site).memoryKills > 0;
      } catch {
        // Gone with the container.
        return false;
      }
    },
    readUsage: async () => {
      try {
        const { cpuMs, peakMemoryBytes } = readCgroupUsage(site);
        return { cpuMs: cpuMs - before, peakMemoryBytes };
      } catch {
        return { cpuMs: null, peakMemoryBytes: null };
      }
    },
  };
}

async function engineMeter(engine: Engine, id: string): Promise<ContainerMeter> {
  const before = await readStats(engine, id);
  return {
    // The engine says so when the container has ended.
    isOutOfMemory: () => false,
    readUsage: async () => {
      const { cpuMs, peakMemoryBytes } = await readStats(engine, id);
      return { cpuMs: cpuMs === null || before.cpuMs === null ? null : cpuMs - before.cpuMs, peakMemoryBytes };
    },
  };
}

/** With cgroups of version 2 the engine tells no peak. */
async function readStats(engine: Engine, id: string): Promise<Usage> {
  type Stats = { cpu_stats?: { cpu_usage?: { total_usage?: number } }; memory_stats?: { max_usage?: number } };
  const query = { stream: 'false', 'one-shot': 'true' };
  const stats = (await engine.call('GET', `/containers/${id}/stats`, { query }).catch(() => ({}))) as Stats;
  const nanoseconds = stats.cpu_stats?.cpu_usage?.total_usage;
  return {
    cpuMs: nanoseconds === undefined ? null : nanoseconds / 1e6,
    peakMemoryBytes: stats.memory_stats?.max_usage ?? null,
  };
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
