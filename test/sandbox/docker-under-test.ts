import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerRunner, type DockerRunnerOptions } from '../../src/sandbox/docker/create-docker-runner.ts';
import { createEngine, type Engine } from '../../src/sandbox/docker/engine.ts';
import type { RunnerUnderTest } from './trial.ts';
import { until } from './until.ts';

export interface DockerUnderTest extends RunnerUnderTest {
  engine: Engine;
  stateFolder: string;
  /** Names of the containers of this runner, those that wait among them. */
  listContainers: () => Promise<string[]>;
}

export interface EngineUnderTest {
  socketPath: string;
  image: string;
}

export const runtimeFolder = join(import.meta.dirname, '../../runtime');

/**
 * Sweeps until nothing is left of workers that were killed: what the engine was still making for one when it died comes to
 * the list later, and what the engine was too busy to remove stays on it. Gives what the first sweep found.
 */
export async function sweepUntilClean({ runner, listContainers }: DockerUnderTest): Promise<number> {
  const { folders } = await runner.sweep();
  await until(async () => (await runner.sweep()).folders === 0 && (await listContainers()).length === 0);
  return folders;
}

export async function createDockerUnderTest(
  { socketPath, image }: EngineUnderTest,
  { isSwept = true, ...options }: Partial<DockerRunnerOptions> & { isSwept?: boolean } = {},
): Promise<DockerUnderTest> {
  const stateFolder = options.stateFolder ?? (await mkdtemp(join(tmpdir(), 'scriptorium-docker-')));
  // Also where the runner is given another, that does not answer.
  const engine = createEngine(socketPath);
  const runner = createDockerRunner({ socketPath, image, runtime: null, runtimeFolder, ...options, stateFolder });
  // As a worker does before its first claim.
  if (isSwept) await runner.sweep();
  const listContainers = async (): Promise<string[]> => {
    const installation = await readFile(`${stateFolder}/installation`, 'utf8').catch(() => 'none');
    const filters = JSON.stringify({ label: [`scriptorium.installation=${installation}`] });
    const query = { all: '1', filters };
    const listed = (await engine.call('GET', '/containers/json', { query })) as { Names: string[] }[];
    return listed.flatMap(({ Names }) => Names.map((name) => name.slice(1)));
  };
  return {
    runner,
    engine,
    stateFolder,
    listContainers,
    // What waits is of no run yet.
    listLeftovers: async () => (await listContainers()).filter((name) => name.startsWith('scriptorium-run-')),
    canLimitProcessors: true,
    image: {
      writable: options.runtime === 'runsc' ? ['/dev', '/proc'] : ['/dev', '/dev/mqueue', '/proc'],
      folders: ['/etc/shadow', '/var', '/run', '/sys', '/etc/resolv.conf'],
      isNosuid: false,
      hasFileCount: options.runtime !== 'runsc',
      bombReasons: options.runtime === 'runsc' ? ['process_limit', 'out_of_memory'] : ['process_limit'],
      openOfInit: options.runtime === 'runsc' ? ['environ', 'fds'] : [],
    },
    dispose: async () => {
      await runner.close();
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
}
