import { join } from 'node:path';
import type { Limits } from '../contract/limits.ts';
import { createDockerRunner } from './docker/create-docker-runner.ts';
import { sandboxError } from './end-honestly.ts';
import { createHostRunner } from './host/create-host-runner.ts';
import { createLocalRunner } from './local/create-local-runner.ts';
import type { Runner, SandboxStarts } from './runner.ts';
import { SandboxFault } from './sandbox-fault.ts';

export interface RunnerOptions {
  /** What executes a version that names no runner. */
  usual: 'local' | 'docker';
  /** On a local disk of this host; each runner keeps a folder of its own in it. */
  dataDir: string;
  /** The project's `runtime/` folder. */
  runtimeFolder: string;
  level: 'best' | 'strict';
  /** Whether scripts of superusers may run on the server itself. */
  mayUseHost: boolean;
  docker: { image: string; runtime: 'runsc' | null; socketPath: string; startedAhead: number };
  /** The limits of most runs. */
  usualLimits: Limits;
  log: (line: string) => void;
}

const containersOnly = new SandboxFault(
  'This version asks for the local runner, and this installation runs scripts in containers only.',
);

/**
 * The runner of a worker: each job goes to the runner it names, or to the usual one. Starts nothing until its first
 * call. Every runner is swept, since the usual one may have been another before; only the usual one starts ahead.
 */
export function createRunner(options: RunnerOptions): Runner {
  const { usual, dataDir, runtimeFolder, level, docker, mayUseHost, usualLimits, log } = options;
  const runners = {
    local: createLocalRunner({ stateFolder: join(dataDir, 'sandbox'), runtimeFolder, level, log }),
    docker: createDockerRunner({
      ...{ ...docker, stateFolder: join(dataDir, 'containers'), runtimeFolder },
      ...(usual === 'docker' ? { usualLimits } : {}),
    }),
    host: createHostRunner({ isEnabled: mayUseHost, stateFolder: join(dataDir, 'host'), runtimeFolder }),
  };
  const all: Runner[] = Object.values(runners);
  return {
    name: usual,
    inspect: () => runners[usual].inspect(),
    sweep: async () => {
      const swept = await Promise.all(all.map((runner) => runner.sweep()));
      const sum = (of: 'processes' | 'cgroups' | 'folders') => swept.reduce((total, counts) => total + counts[of], 0);
      return { processes: sum('processes'), cgroups: sum('cgroups'), folders: sum('folders') };
    },
    execute: async (job, hooks) => {
      // An author may ask for more walls than the installation has, not for fewer.
      if (usual === 'docker' && job.runner === 'local') return sandboxError(containersOnly, performance.now());
      return runners[job.runner ?? usual].execute(job, hooks);
    },
    starts: () => Object.assign({}, ...all.map((runner) => runner.starts())) as SandboxStarts,
    close: async () => {
      await Promise.all(all.map((runner) => runner.close()));
    },
  };
}
