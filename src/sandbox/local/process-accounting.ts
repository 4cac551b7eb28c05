/**
 * Stands in for cgroups: adds up what all processes of a sandbox use. Polled, so a limit can be passed for a moment;
 * rlimits bound by how much.
 */
import { readdirSync, statfsSync } from 'node:fs';
import { listChildren, readProcessFile, readProcessStat } from '../process-facts.ts';

const PAGE_BYTES = 4096;
const TICK_MS = 10;
const KIB = 1024;

export interface ProcessUsage {
  processes: number;
  memoryBytes: number;
  each: ProcessTime[];
}

/** Of one process, in clock ticks: its own time, and that of the children it waited for. */
export interface ProcessTime {
  pid: number;
  startTime: string;
  ownTicks: number;
  childTicks: number;
}

/** Memory is what processes have for themselves plus what is in the sandbox's tmpfs mounts. */
export function measureProcesses(initPid: number): ProcessUsage {
  const each: ProcessTime[] = [];
  let processes = 0;
  let memoryBytes = tmpfsBytes(initPid);
  const pending = [initPid];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const stat = readProcessStat(pid);
    if (stat === undefined) continue;
    each.push({ pid, ...stat });
    processes += Math.max(1, stat.threads);
    memoryBytes += privateBytes(pid);
    pending.push(...listChildren(pid, stat.threads > 1 ? threadsOf(pid) : undefined));
  }
  return { processes, memoryBytes, each };
}

/** Adds up the processor time of a sandbox over many looks. */
export interface CpuAccount {
  /** Takes in what a look saw. */
  add: (seen: ProcessTime[]) => void;
  readCpuMs: () => number;
}

/**
 * Time that dead processes used is with the parent that waited for them, at the latest init; but a parent that ignores its
 * children's ends has it counted nowhere. So each process is also remembered as it was last seen, and the greater
 * sum counts: neither has anything twice.
 */
export function createCpuAccount(): CpuAccount {
  let lastSeen = new Map<string, number>();
  let lastSeenTicks = 0;
  let mostTicks = 0;
  return {
    add: (seen) => {
      let livingTicks = 0;
      const seenNow = new Map<string, number>();
      for (const { pid, startTime, ownTicks, childTicks } of seen) {
        const name = `${pid} ${startTime}`;
        lastSeenTicks += ownTicks - (lastSeen.get(name) ?? 0);
        seenNow.set(name, ownTicks);
        livingTicks += ownTicks + childTicks;
      }
      lastSeen = seenNow;
      mostTicks = Math.max(mostTicks, livingTicks, lastSeenTicks);
    },
    readCpuMs: () => mostTicks * TICK_MS,
  };
}

/** The same with shared pages counted once. Slow (walks page tables), so only asked when the quick sum is over. */
export function measureSharedMemory(initPid: number, pids: number[]): number {
  return pids.reduce((sum, pid) => sum + proportionalBytes(pid), tmpfsBytes(initPid));
}

function privateBytes(pid: number): number {
  const [, resident = '0', shared = '0'] = (readProcessFile(pid, 'statm') ?? '').split(' ');
  return Math.max(0, Number(resident) - Number(shared)) * PAGE_BYTES;
}

function proportionalBytes(pid: number): number {
  const anonymous = /^Pss_Anon:\s+(\d+) kB$/m.exec(readProcessFile(pid, 'smaps_rollup') ?? '')?.[1];
  return anonymous === undefined ? privateBytes(pid) : Number(anonymous) * KIB;
}

function tmpfsBytes(initPid: number): number {
  return ['work', 'tmp', 'dev/shm'].reduce((sum, name) => sum + usedBytes(`/proc/${initPid}/root/${name}`), 0);
}

function usedBytes(path: string): number {
  try {
    const { blocks, bfree, bsize, files, ffree } = statfsSync(path);
    // An empty file takes no block, but about so much of the kernel's memory.
    return (blocks - bfree) * bsize + (files - ffree) * KIB;
  } catch {
    return 0;
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
