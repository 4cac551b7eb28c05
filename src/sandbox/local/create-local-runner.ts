/**
 * The runner that needs nothing but Linux: bubblewrap, seccomp, and cgroups where they can be had.
 * Cold path only: every run starts a sandbox of its own. A run may be killed with this process at any moment:
 * nothing of a sandbox outlives it.
 */
import { randomUUID } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import { openCgroupSite } from '../cgroup/open-site.ts';
import { uniqueFolders } from '../cgroup/run-cgroup.ts';
import type { Outcome, Runner } from '../runner.ts';
import { executeJob, sandboxError } from './execute-job.ts';
import { inspectHost } from './inspect-host.ts';
import { type PreparedHost, prepareHost, programs } from './prepare-host.ts';
import { SandboxFault } from './sandbox-fault.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';
import { ownIdentity } from './worker-identity.ts';

const RUN_ID = /^[A-Za-z0-9_-]{1,100}$/;

export interface LocalRunnerOptions {
  /** Ours alone, on a local disk of this host: staging and the prepared runtime. Made when it is not there. */
  stateFolder: string;
  /** The project's `runtime/` folder. */
  runtimeFolder: string;
  /** `strict` refuses to run anything where cgroups cannot be had. */
  level: 'best' | 'strict';
  /** Path of bubblewrap; `/usr/bin/bwrap` by default. */
  bwrap?: string;
  /** False does without cgroups even where they can be had. True by default. */
  mayUseCgroups?: boolean;
  /** A system call filter in place of the policy's, to see a broken one refused. */
  filter?: Buffer;
}

/** Starts nothing and touches nothing until its first call. */
export function createLocalRunner(options: LocalRunnerOptions): Runner {
  const { stateFolder, runtimeFolder, level, bwrap = programs.bwrap, mayUseCgroups = true, filter = null } = options;
  const workerFolder = `${stateFolder}/${ownIdentity()}-${randomUUID()}`;
  const closing = new AbortController();
  const running = new Set<Promise<Outcome>>();
  let preparing: Promise<PreparedHost> | null = null;

  const prepare = (): Promise<PreparedHost> => {
    preparing ??= prepareHost({ workerFolder, runtimeFolder, level, bwrap, mayUseCgroups, filter });
    // A host that was repaired meanwhile is looked at again.
    preparing.catch(() => {
      preparing = null;
    });
    return preparing;
  };

  return {
    name: 'local',
    inspect: () => inspectHost({ bwrap, level }),
    sweep: async () => {
      const site = await openCgroupSite(process.getuid?.() === 0).catch(() => null);
      return sweepLeftovers(stateFolder, site);
    },
    execute: async (job, hooks) => {
      if (!RUN_ID.test(job.runId)) throw new Error(`The run id ${JSON.stringify(job.runId)} cannot name a folder.`);
      const startedAt = performance.now();
      const host = await prepare().catch((error: unknown) => error);
      if (host instanceof SandboxFault) return sandboxError(host, startedAt);
      if (host instanceof Error) throw host;
      // `prepare` gives a host or an error, and errors are dealt with above.
      const run = executeJob(host as PreparedHost, job, hooks, closing.signal);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
      const host = await preparing?.catch(() => null);
      // Another runner of this process may still have runs in there; then the folder stays.
      for (const base of host?.cgroups ? uniqueFolders(host.cgroups) : [])
        await rmdir(`${base}/${ownIdentity()}`).catch(() => undefined);
      await rm(workerFolder, { recursive: true, force: true });
    },
  };
}
