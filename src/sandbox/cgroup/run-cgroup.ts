/** The cgroup of one run: limits set before anything foreign starts, events and usage read from it, gone afterwards. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
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
  /** Sets other limits. Throws when one cannot be set. */
  limit: (limits: Limits) => void;
  /** The same of what starts a sandbox and stays in the cgroup beside its init: there is room for one process more. */
  placeStarter: (pid: number) => Promise<void>;
  /** How often the kernel killed for memory, and refused a process. Cheap enough to ask often. */
  readEvents: () => { memoryKills: number; processRefusals: number };
  readCpuMs: () => number;
  readPeakMemory: () => number | null;
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
    mkdirSync(`${site.memory}/${worker}`, { recursive: true });
    await enableControllers(`${site.memory}/${worker}`, false);
  }
  try {
    // Files of the kernel's memory: a turn through the thread pool takes longer than the call.
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    limitOwn(own, limits);
  } catch (error) {
    await removeFolders(folders);
    throw error;
  }
  const place = async (pid: number): Promise<void> => {
    await Promise.all(folders.map((folder) => writeFile(`${folder}/cgroup.procs`, String(pid))));
  };
  return {
    folders,
    place,
    placeStarter: async (pid) => {
      writeFileSync(`${own.pids}/pids.max`, String(processesWithInit(limits) + 1));
      await place(pid);
    },
    limit: (other) => limitOwn(own, other),
    readEvents: () => readCgroupEvents(own),
    readCpuMs: () => readCgroupCpuMs(own),
    readPeakMemory: () => readCgroupPeakMemory(own),
    remove: () => removeFolders(folders),
  };
}

/** The same site with each of its folders changed. */
export function mapFolders(site: CgroupSite, map: (folder: string) => string): CgroupSite {
  const { version, memory, pids, cpu, cpuUsage } = site;
  return { version, memory: map(memory), pids: map(pids), cpu: map(cpu), cpuUsage: map(cpuUsage) };
}

/** Each folder of a site once; in version 2 there is only one. */
export function uniqueFolders({ memory, pids, cpu, cpuUsage }: CgroupSite): string[] {
  return [...new Set([memory, pids, cpu, cpuUsage])];
}

function limitOwn(own: CgroupSite, limits: Limits): void {
  if (own.version === 2) setLimits(own, limits);
  else setLimitsVersion1(own, limits);
}

function setLimits(own: CgroupSite, limits: Limits): void {
  writeFileSync(`${own.memory}/memory.max`, String(limits.memoryBytes));
  // Not there where the kernel has no swap accounting, and then there is nothing to close.
  writeIfThere(`${own.memory}/memory.swap.max`, '0');
  writeIfThere(`${own.memory}/memory.oom.group`, '1');
  writeFileSync(`${own.pids}/pids.max`, String(processesWithInit(limits)));
  writeFileSync(`${own.cpu}/cpu.max`, `${quota(limits)} ${CPU_PERIOD_US}`);
}

function setLimitsVersion1(own: CgroupSite, limits: Limits): void {
  writeFileSync(`${own.pids}/pids.max`, String(processesWithInit(limits)));
  writeFileSync(`${own.cpu}/cpu.cfs_period_us`, String(CPU_PERIOD_US));
  writeFileSync(`${own.cpu}/cpu.cfs_quota_us`, String(quota(limits)));
  // Memory and swap together may not exceed memory alone, so there is no swap. At no moment may they be less than it.
  const memory = `${own.memory}/memory.limit_in_bytes`;
  const isRaised = Number(readFileSync(memory, 'utf8')) < limits.memoryBytes;
  const setBoth = (): void => writeIfThere(`${own.memory}/memory.memsw.limit_in_bytes`, String(limits.memoryBytes));
  if (isRaised) setBoth();
  writeFileSync(memory, String(limits.memoryBytes));
  if (!isRaised) setBoth();
  writeIfThere(`${own.memory}/memory.swappiness`, '0');
}

/** The sandbox's own init is in there too. */
const processesWithInit = (limits: Limits): number => limits.processes + 1;
const quota = (limits: Limits): number => Math.round(limits.cpus * CPU_PERIOD_US);

function writeIfThere(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'r+' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** How often the kernel killed for memory and refused a process, in a run's own folders. */
export function readCgroupEvents(own: CgroupSite): { memoryKills: number; processRefusals: number } {
  const memoryFile = own.version === 2 ? 'memory.events' : 'memory.oom_control';
  return {
    memoryKills: readCount(readFileSync(`${own.memory}/${memoryFile}`, 'utf8'), 'oom_kill'),
    processRefusals: readCount(readFileSync(`${own.pids}/pids.events`, 'utf8'), 'max'),
  };
}

/** Processor time of everything that ever was in a run's own folders. */
export function readCgroupCpuMs(own: CgroupSite): number {
  if (own.version === 2) return readCount(readFileSync(`${own.cpu}/cpu.stat`, 'utf8'), 'usage_usec') / 1000;
  return Number(readFileSync(`${own.cpuUsage}/cpuacct.usage`, 'utf8')) / 1e6;
}

/** null where the kernel does not keep it. */
export function readCgroupPeakMemory(own: CgroupSite): number | null {
  if (own.version === 1) return Number(readFileSync(`${own.memory}/memory.max_usage_in_bytes`, 'utf8'));
  // Kernels before 5.19 have none.
  const file = `${own.memory}/memory.peak`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
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
    if (tryRemove(folder) !== 'EBUSY') return;
    await killMembers(folder);
    await wait(Math.min(attempt, 20));
  }
}

function tryRemove(folder: string): string | undefined {
  try {
    rmdirSync(folder);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
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
