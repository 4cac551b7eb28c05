import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Pids. */
export interface Sandboxes {
  all: number[];
  ofRuns: number[];
}

/**
 * The processes on this host that are in a sandbox of `dataDir`'s server: they have something of its sandbox
 * folder mounted, which the server itself has not. Those of a run have a folder of that run mounted, too; the others are
 * zygotes, which live as long as their worker.
 */
export async function findSandboxProcesses(dataDir: string): Promise<Sandboxes> {
  const mounted = `/${path.basename(dataDir)}/sandbox/`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const mounts = (await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')).split('\n');
      const ours = mounts.filter((mount) => mount.includes(mounted));
      return {
        pid: Number(pid),
        isOurs: ours.length > 0,
        isOfRun: ours.length > 0 && mounts.some((mount) => mount.includes('/runs/')),
      };
    }),
  );
  return {
    all: found.filter(({ isOurs }) => isOurs).map(({ pid }) => pid),
    ofRuns: found.filter(({ isOfRun }) => isOfRun).map(({ pid }) => pid),
  };
}
