/**
 * Runs scripts of superusers on the server itself: as the server's own user, with an environment of their own, and without
 * any protection from them. What it holds is that nothing of a run outlives it, nor its worker.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import { openCgroupSite } from '../cgroup/open-site.ts';
import { sandboxError } from '../end-honestly.ts';
import { type Janitor, startJanitor } from '../local/janitor.ts';
import { createPipePool } from '../local/output-pipes.ts';
import { sweepLeftovers } from '../local/sweep-leftovers.ts';
import type { Runner } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { ownIdentity } from '../worker-identity.ts';
import { executeOnHost, type HostPlace } from './execute-on-host.ts';

export interface HostRunnerOptions {
  /** False refuses every script. */
  isEnabled: boolean;
  /** Ours alone, on a local disk of this host. Made when it is not there. */
  stateFolder: string;
  /** The project's `runtime/` folder: janitor and keeper are in it. */
  runtimeFolder: string;
  /** HOME of a script, and where it starts when it names no folder; that of the server's user by default. */
  home?: string;
  /** False does without cgroups even where they can be had. True by default. */
  mayUseCgroups?: boolean;
}

const off = new SandboxFault('Scripts do not run on the server itself here. HOST_RUNNER=enabled would let them.');

/** Starts nothing and touches nothing until its first run. */
export function createHostRunner(options: HostRunnerOptions): Runner {
  const { isEnabled, stateFolder, runtimeFolder, home, mayUseCgroups = true } = options;
  const worker = `${ownIdentity()}-host-${randomUUID()}`;
  const workerFolder = `${stateFolder}/${worker}`;
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  let preparing: Promise<HostPlace> | null = null;
  let janitor: Janitor | null = null;
  let started = 0;

  const prepare = async (): Promise<HostPlace> => {
    await mkdir(`${workerFolder}/pipes`, { recursive: true, mode: 0o700 });
    const cgroups = mayUseCgroups ? await openCgroupSite(process.getuid?.() === 0).catch(() => null) : null;
    janitor = startJanitor(workerFolder, { runtimeFolder, memoryFolder: null });
    return {
      home: home ?? homeOfServer(),
      runtimeFolder,
      mark: `/${worker}/`,
      pipes: createPipePool(`${await realpath(workerFolder)}/pipes`),
      cgroups,
    };
  };
  return {
    name: 'host',
    inspect: async () => ({ problems: [], weaknesses: [], facts: { host: isEnabled ? 'enabled' : 'off' } }),
    // Cgroups of dead workers are swept by the local runner, whose site is the same.
    sweep: () => sweepLeftovers(stateFolder, runtimeFolder, null),
    execute: async (job, hooks) => {
      const startedAt = performance.now();
      if (!isEnabled) return sandboxError(off, startedAt);
      preparing ??= prepare();
      const place = await preparing.catch((error: unknown) => {
        // A full disk, for example: the next run tries again.
        preparing = null;
        throw error;
      });
      started += 1;
      const run = executeOnHost(place, job, hooks, closing.signal);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    starts: () => ({ host: started }),
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
      await preparing?.catch(() => undefined);
      await janitor?.close();
      await rm(workerFolder, { recursive: true, force: true });
    },
  };
}

/** Of the user it runs as, not what its environment says; in a container that user may have no entry anywhere. */
function homeOfServer(): string {
  try {
    return os.userInfo().homedir;
  } catch {
    return '/';
  }
}
