/** What /proc says about one process. Each function is undefined where the process is gone. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;

export interface ProcessStat {
  state: string;
  threads: number;
  /** Clock ticks since boot; with the pid, it names a process for good. */
  startTime: string;
  /** Processor time, in clock ticks (1/100 s on Linux). */
  ownTicks: number;
  /** The same of the children it waited for. */
  childTicks: number;
}

/** A process's state, threads, start and processor time. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readProcessFile(pid, 'stat');
  if (text === undefined) return undefined;
  // The name in parentheses may hold anything, so fields are counted from its end. Field 3 of proc(5) comes first.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return {
    state: fields[0] ?? '',
    threads: Number(fields[17]),
    startTime: fields[19] ?? '',
    ownTicks: user + system,
    childTicks: childUser + childSystem,
  };
}

/** The text of `/proc/<pid>/<name>`. */
export function readProcessFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** True once a process holds nothing any more. An init of a pid namespace gets here after every member of it. */
export function hasEnded(pid: number, startTime: string): boolean {
  const stat = readProcessStat(pid);
  return stat === undefined || stat.startTime !== startTime || stat.state === 'Z' || stat.state === 'X';
}

/** Direct children, of all threads. */
export function listChildren(pid: number, threads: readonly string[] = [String(pid)]): number[] {
  return threads.flatMap((thread) => {
    const text = readProcessFile(pid, `task/${thread}/children`) ?? '';
    return text.split(' ').filter(Boolean).map(Number);
  });
}

/** Open descriptors that a program this process starts would get, above stderr. */
export function listInheritableFds(pid: number): number[] {
  // Unlike /proc/<pid>/fd it also opens, from Linux 5.14, for who may look into a process without being its /proc's owner.
  return readdirSync(`/proc/${pid}/fdinfo`)
    .map(Number)
    .filter((fd) => {
      const flags = /^flags:\s*(\d+)$/m.exec(readProcessFile(pid, `fdinfo/${fd}`) ?? '')?.[1];
      return fd > 2 && flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
    });
}

/** Processes of the whole host whose stdout is a file below `folder`, with its path relative to there. */
export function listWriters(folder: string): { pid: number; file: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const target = readlinkSync(`/proc/${name}/fd/1`);
      return target.startsWith(`${folder}/`) ? [{ pid: Number(name), file: target.slice(folder.length + 1) }] : [];
    } catch {
      // Gone, or another user's.
      return [];
    }
  });
}

/** Kills a process that may have ended already. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
