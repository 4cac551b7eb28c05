import { readFile, readlink } from 'node:fs/promises';

/** Names this boot and process namespace: two workers with the same name can see each other's processes. */
export async function hostName(): Promise<string> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return `${bootId.trim()} ${await readlink('/proc/self/ns/pid')}`;
}

/** When a process started, in clock ticks since boot: with the pid it names one process for ever. Null: there is none. */
export async function processStart(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start is the 20th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

export async function isProcessAlive(pid: number, startedAt: string): Promise<boolean> {
  return (await processStart(pid)) === startedAt;
}
