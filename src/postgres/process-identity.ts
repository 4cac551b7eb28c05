import { readFile, stat } from 'node:fs/promises';

/**
 * The process number and its start in clock ticks since boot: together they name one process, for ever on this boot.
 * Undefined when there is no such process.
 */
export const processIdentity = async (pid: number): Promise<string | undefined> => {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid}:${fields[19]}`;
  } catch {
    return undefined;
  }
};

/** Whether the process works in this folder, told by the folder's identity: its path may differ between mounts. */
export const worksIn = async (pid: number, folder: string): Promise<boolean> => {
  try {
    const [there, here] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder)]);
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return false;
  }
};
