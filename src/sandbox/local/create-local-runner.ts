/**
 * The runner that needs nothing but Linux: bubblewrap, seccomp, and cgroups where they can be had.
 * Every run has a sandbox of its own: a fork of an interpreter that was started before, where there is one, and
 * otherwise it is started cold. A run may be killed with this process at any moment: nothing of a sandbox
 * outlives it.
 */
import { randomUUID } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import { openCgroupSite } from '../cgroup/open-site.ts';
import { uniqueFolders } from '../cgroup/run-cgroup.ts';
import { sandboxError } from '../end-honestly.ts';
import type { Runner } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { ownIdentity } from '../worker-identity.ts';
import { executeJob, type StartCounts } from './execute-job.ts';
import type { ForkHabits } from './fast/supervisor.ts';
import { createSupervisorKeeper } from './fast/supervisor-keeper.ts';
import { inspectHost } from './inspect-host.ts';
import { type Janitor, startJanitor } from './janitor.ts';
import { memoryFolderOf } from './memory-folder.ts';
import { type PreparedHost, prepareHost } from './prepare-host.ts';
import { programs } from './programs.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

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
  /** `cold` never starts from an interpreter that was started before. `fast` by default. */
  pool?: 'fast' | 'cold';
  /** What differs from the usual habits of a supervisor. */
  habits?: Partial<ForkHabits>;
  /** Is given what a supervisor says of its own faults, line by line. Nobody hears it by default. */
  log?: (line: string) => void;
  /** A system call filter in place of the policy's, to see a broken one refused. */
  filter?: Buffer;
}

export interface LocalRunner extends Runner {
  /** Waits until Python runs start fast. False where they will not: they start cold then. */
  warm: () => Promise<boolean>;
  /** How many runs began on each path, and how many of the fast ones could not be started so and began cold. */
  readonly started: Readonly<StartCounts>;
}

/** Starts nothing and touches nothing until its first call. */
export function createLocalRunner(options: LocalRunnerOptions): LocalRunner {
  const { stateFolder, runtimeFolder, level, bwrap = programs.bwrap, mayUseCgroups = true, filter = null } = options;
  const { log = () => undefined, habits = {} } = options;
  const keeper = options.pool === 'cold' ? null : createSupervisorKeeper({ habits, log });
  const started: StartCounts = { fast: 0, cold: 0, failed: 0 };
  const worker = `${ownIdentity()}-${randomUUID()}`;
  const workerFolder = `${stateFolder}/${worker}`;
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  let preparing: Promise<PreparedHost> | null = null;
  let janitor: Janitor | null = null;

  const prepare = (): Promise<PreparedHost> => {
    preparing ??= prepareHost({ stateFolder, worker, runtimeFolder, level, bwrap, mayUseCgroups, filter }).then(
      (host) => {
        janitor = startJanitor(workerFolder, host);
        return host;
      },
    );
    // A host that was repaired meanwhile is looked at again.
    preparing.catch(() => {
      preparing = null;
    });
    return preparing;
  };

  return {
    name: 'local',
    inspect: () => inspectHost({ bwrap, level }),
    started,
    warm: async () => {
      const host = await prepare().catch(() => null);
      return (host !== null && (await keeper?.warm(host))) ?? false;
    },
    sweep: async () => {
      const site = await openCgroupSite(process.getuid?.() === 0).catch(() => null);
      const swept = await sweepLeftovers(stateFolder, runtimeFolder, site);
      // So that the first run may already be fast. What stands in its way, the run itself will tell.
      prepare().then(
        (host) => keeper?.find(host),
        () => undefined,
      );
      return swept;
    },
    execute: async (job, hooks) => {
      if (!RUN_ID.test(job.runId)) throw new Error(`The run id ${JSON.stringify(job.runId)} cannot name a folder.`);
      const startedAt = performance.now();
      const host = await prepare().catch((error: unknown) => error);
      if (host instanceof SandboxFault) return sandboxError(host, startedAt);
      if (host instanceof Error) throw host;
      // `prepare` gives a host or an error, and errors are dealt with above.
      const forks = keeper?.find(host as PreparedHost) ?? null;
      const place = { host: host as PreparedHost, forks, started, afterwards: track };
      return track(executeJob(place, job, hooks, closing.signal));
    },
    starts: () => ({ fork: started.fast - started.failed, cold: started.cold + started.failed }),
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
      const host = await preparing?.catch(() => null);
      await keeper?.close();
      await janitor?.close();
      // Another runner of this process may still have runs in there; then the folder stays.
      for (const base of host?.cgroups ? uniqueFolders(host.cgroups) : [])
        await rmdir(`${base}/${ownIdentity()}`).catch(() => undefined);
      const memoryFolder = await memoryFolderOf(stateFolder);
      for (const own of [workerFolder, `${memoryFolder}/${worker}`]) await rm(own, { recursive: true, force: true });
      // Not while another worker has something in it.
      await rmdir(memoryFolder).catch(() => undefined);
    },
  };
}
