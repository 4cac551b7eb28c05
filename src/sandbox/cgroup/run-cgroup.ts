/** The cgroup of one run: limits set before anything foreign starts, events and usage read from it, gone afterwards. */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Limits } from '../../contract/limits.ts';
import { killProcess } from '../process-facts.ts';
import { type CgroupSite, enableControllers } from './open-site.ts';

const CPU_PERIOD_US = 100_000;
const REMOVE_ATTEMPTS = 200;

export interface RunCgroup {
  /** One in each hierarchy. */
  folders: string[];
  /** Moves a process in; what it starts afterwards is born inside. */
  place: (pid: number) => Promise<void>;
  /** How often the kernel killed for memory, and refused a process. Cheap enough to ask often. */
  readEvents: () => { memoryKills: number; processRefusals: number };
  readUsage: () => Promise<{ cpuMs: number; peakMemoryBytes: number | null }>;
  /** Kills what is left and removes the folders. */
  remove: () => Promise<void>;
}

/** Makes `<site>/<worker>/<run>` in every hierarchy and sets the limits. Throws when one cannot be set. */
export async function createRunCgroup(
  site: CgroupSite,
  worker: string,
  run: string,
  limits: Limits,
): Promise<RunCgroup> {
  const own = mapFolders(site, (folder) => `${folder}/${worker}/${run}`);
  const folders = uniqueFolders(own);
  if (site.version === 2) {
    await mkdir(`${site.memory}/${worker}`, { recursive: true });
    await enableControllers(`${site.memory}/${worker}`, false);
  }
  try {
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
    await (own.version === 2 ? setLimits(own, limits) : setLimitsVersion1(own, limits));
  } catch (error) {
    await removeFolders(folders);
    throw error;
  }
  return {
    folders,
    place: async (pid) => {
      await Promise.all(folders.map((folder) => writeFile(`${folder}/cgroup.procs`, String(pid))));
    },
    readEvents: () => readEvents(own),
    readUsage: () => readUsage(own),
    remove: () => removeFolders(folders),
  };
}

export function mapFolders(site: CgroupSite, map: (folder: string) => string): CgroupSite {
  const { version, memory, pids, cpu, cpuUsage } = site;
  return { version, memory: map(memory), pids: map(pids), cpu: map(cpu), cpuUsage: map(cpuUsage) };
}

export function uniqueFolders({ memory, pids, cpu, cpuUsage }: CgroupSite): string[] {
  return [...new Set([memory, pids, cpu, cpuUsage])];
}

async function setLimits(own: CgroupSite, limits: Limits): Promise<void> {
  await Promise.all([
    writeFile(`${own.memory}/memory.max`, String(limits.memoryBytes)),
    // Not there where the kernel has no swap accounting, and then there is nothing to close.
    writeIfThere(`${own.memory}/memory.swap.max`, '0'),
    writeIfThere(`${own.memory}/memory.oom.group`, '1'),
    writeFile(`${own.pids}/pids.max`, String(processesWithInit(limits))),
    writeFile(`${own.cpu}/cpu.max`, `${quota(limits)} ${CPU_PERIOD_US}`),
  ]);
}

async function setLimitsVersion1(own: CgroupSite, limits: Limits): Promise<void> {
  await Promise.all([
    writeFile(`${own.pids}/pids.max`, String(processesWithInit(limits))),
    writeFile(`${own.cpu}/cpu.cfs_period_us`, String(CPU_PERIOD_US)),
    writeFile(`${own.memory}/memory.limit_in_bytes`, String(limits.memoryBytes)),
  ]);
  await Promise.all([
    writeFile(`${own.cpu}/cpu.cfs_quota_us`, String(quota(limits))),
    // Memory and swap together may not exceed memory alone, so there is no swap; the order matters.
    writeIfThere(`${own.memory}/memory.memsw.limit_in_bytes`, String(limits.memoryBytes)),
    writeIfThere(`${own.memory}/memory.swappiness`, '0'),
  ]);
}

/** The sandbox's own init is in there too. */
const processesWithInit = (limits: Limits): number => limits.processes + 1;
const quota = (limits: Limits): number => Math.round(limits.cpus * CPU_PERIOD_US);

async function writeIfThere(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'r+' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function readEvents(own: CgroupSite): { memoryKills: number; processRefusals: number } {
  const memoryFile = own.version === 2 ? 'memory.events' : 'memory.oom_control';
  return {
    memoryKills: readCount(readFileSync(`${own.memory}/${memoryFile}`, 'utf8'), 'oom_kill'),
    processRefusals: readCount(readFileSync(`${own.pids}/pids.events`, 'utf8'), 'max'),
  };
}

async function readUsage(own: CgroupSite): Promise<{ cpuMs: number; peakMemoryBytes: number | null }> {
  if (own.version === 2) {
    const peak = await readFile(`${own.memory}/memory.peak`, 'utf8').catch(() => null);
    const stat = await readFile(`${own.cpu}/cpu.stat`, 'utf8');
    return { cpuMs: readCount(stat, 'usage_usec') / 1000, peakMemoryBytes: peak === null ? null : Number(peak) };
  }
  const peak = await readFile(`${own.memory}/memory.max_usage_in_bytes`, 'utf8');
  const nanoseconds = await readFile(`${own.cpuUsage}/cpuacct.usage`, 'utf8');
  return { cpuMs: Number(nanoseconds) / 1e6, peakMemoryBytes: Number(peak) };
}

function readCount(text: string, key: string): number {
  const line = text.split('\n').find((entry) => entry.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}

/** A folder is busy until its last process is gone; they are dying when this is called, or are killed here. */
export async function removeFolders(folders: string[]): Promise<void> {
  await Promise.all(folders.map(removeFolder));
}

async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt += 1) {
    const code = await rmdir(folder).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code !== 'EBUSY') return;
    await killMembers(folder);
    await wait(Math.min(attempt, 20));
  }
}

/** Kills every process of a cgroup folder, and says how many there were. */
export async function killMembers(folder: string): Promise<number> {
  const text = await readFile(`${folder}/cgroup.procs`, 'utf8').catch(() => '');
  // A process that this one cannot see is listed as 0, and killing 0 would kill ourselves.
  const pids = text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
  for (const pid of pids) killProcess(pid);
  return pids.length;
}
