import { join } from 'node:path';
import type { Limits } from '../contract/limits.ts';
import { createDockerRunner } from './docker/create-docker-runner.ts';
import { createLocalRunner } from './local/create-local-runner.ts';
import type { Runner } from './runner.ts';

export interface RunnersOptions {
  /** Ours alone, on a local disk of this host. Made when it is not there. */
  stateFolder: string;
  /** The project's `runtime/` folder. */
  runtimeFolder: string;
  level: 'best' | 'strict';
  docker: { image: string; runtime: 'runsc' | null; socketPath: string; startedAhead: number };
  /** The limits of most runs. */
  usualLimits: Limits;
  log: (line: string) => void;
}

/** Every runner there is, by name. Each starts nothing until its first call. */
export function createRunners(options: RunnersOptions): Record<'local' | 'docker', Runner> {
  const { stateFolder, runtimeFolder, level, docker, usualLimits, log } = options;
  return {
    local: createLocalRunner({ stateFolder, runtimeFolder, level, log }),
    docker: createDockerRunner({ ...docker, stateFolder: join(stateFolder, 'docker'), runtimeFolder, usualLimits }),
  };
}
