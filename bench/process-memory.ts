/** Memory of processes, from /proc. */
import { readdir, readFile } from 'node:fs/promises';

const KIB = 1024;

export async function residentBytes(pid: number): Promise<number> {
  return fieldOf(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
}

export interface TreeMemory {
  totalBytes: number;
  /** What belongs to the processes of one name: their own pages, and their share of what they share. */
  byName: { name: string; processes: number; bytes: number }[];
  /** Program text and other files in memory, each counted once. */
  fileBytes: number;
}

/**
 * A process and all that descend from it. Plain PSS would divide the text of Node by every other Node on the machine,
 * this one included; here a file counts once and whole, as on a machine that runs nothing else.
 */
export async function treeMemory(pid: number): Promise<TreeMemory> {
  const pids = [pid, ...(await descendants(pid))];
  const processes = (await Promise.all(pids.map(readProcess))).filter((found) => found !== null);
  const files = new Map<string, number>();
  for (const process of processes)
    for (const [file, bytes] of process.files) files.set(file, Math.max(bytes, files.get(file) ?? 0));
  const byName = [...Map.groupBy(processes, ({ name }) => name)].map(([name, list]) => ({
    name,
    processes: list.length,
    bytes: sum(list.map(({ bytes }) => bytes)),
  }));
  const fileBytes = sum([...files.values()]);
  return { totalBytes: fileBytes + sum(byName.map(({ bytes }) => bytes)), byName, fileBytes };
}

/** Null when the process has ended meanwhile. */
async function readProcess(pid: number): Promise<{ name: string; bytes: number; files: Map<string, number> } | null> {
  try {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    const bytes = fieldOf(rollup, 'Pss_Anon') + fieldOf(rollup, 'Pss_Shmem');
    return { name, bytes, files: fileBytesOf(await readFile(`/proc/${pid}/smaps`, 'utf8')) };
  } catch {
    return null;
  }
}

/** Resident pages of each mapped file, without those that the process has changed for itself. */
function fileBytesOf(smaps: string): Map<string, number> {
  const files = new Map<string, number>();
  for (const mapping of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const file = /^\S+ \S+ \S+ \S+ [1-9]\d*\s+(\/.*)$/m.exec(mapping)?.[1];
    // Shared memory has a name there too, and is counted with the processes.
    if (file === undefined || /^\/(dev|SYSV|memfd)/.test(file)) continue;
    const bytes = fieldOf(mapping, 'Rss') - fieldOf(mapping, 'Anonymous');
    files.set(file, bytes + (files.get(file) ?? 0));
  }
  return files;
}

async function descendants(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name in parentheses may hold spaces; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all: number[] = [];
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const own = children.get(next) ?? [];
    all.push(...own);
    pending.push(...own);
  }
  return all;
}

function fieldOf(text: string, name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kib === undefined) throw new Error(`There is no ${name} in /proc.`);
  return Number(kib) * KIB;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
