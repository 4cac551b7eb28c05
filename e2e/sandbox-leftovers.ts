import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Pids of every process on this host that is in a sandbox of `dataDir`'s server, a zygote included: it has something of
 * the server's sandbox folder mounted, which the server itself has not.
 */
export async function findSandboxProcesses(dataDir: string): Promise<number[]> {
  const mounted = `/${path.basename(dataDir)}/sandbox/`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
      return mounts.includes(mounted) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
