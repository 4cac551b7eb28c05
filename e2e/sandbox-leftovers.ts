import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** Pids of bubblewrap processes on this host that run a sandbox of `dataDir`'s server. */
export async function findSandboxProcesses(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
      return path.basename(program) === 'bwrap' && command.includes(path.join(dataDir, 'sandbox')) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
