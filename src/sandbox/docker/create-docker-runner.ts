/**
 * The runner on a Docker engine: every run in a container of its own, made for it or started ahead of it, and gone after
 * it. Nothing of the host is mounted into one; script, inputs and everything that comes back travel over the standard
 * streams of the container's first process, which is ours (`runtime/container/init.py`).
 * Invariant: a container that does not report itself closed gets no run.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { Limits } from '../../contract/limits.ts';
import { endHonestly } from '../end-honestly.ts';
import type { RunEnding } from '../run-ending.ts';
import type { Outcome, RunHooks, Runner, SandboxJob } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { compileFilter } from '../seccomp/compile-filter.ts';
import { dockerProfile } from '../seccomp/docker-profile.ts';
import { type Shape, shapeOf } from './container-settings.ts';
import { createEngine, type Engine } from './engine.ts';
import { executeInContainer, type RunParts } from './execute-in-container.ts';
import { inspectEngine } from './inspect-engine.ts';
import { removeContainer } from './remove-container.ts';
import { sealOf } from './runtime-seal.ts';
import { type Container, type StartPlan, startContainer } from './start-container.ts';
import { containerOwner, sweepContainers } from './sweep-containers.ts';
import { createWaitingPool } from './waiting-pool.ts';

const RUN_ID = /^[A-Za-z0-9_-]{1,100}$/;

export interface DockerRunnerOptions {
  /** The engine's UNIX socket. */
  socketPath: string;
  image: string;
  /** `runsc` is gVisor; null is the engine's default. */
  runtime: 'runsc' | null;
  /** Ours alone: the name of this installation is kept here. Made when it is not there. */
  stateFolder: string;
  /** The project's `runtime/` folder; the image must hold the same. */
  runtimeFolder: string;
  /** How many containers wait for runs to come. 1 by default, 0 for none. */
  startedAhead?: number;
  /** The limits of most runs, so that the first may already find a container waiting. */
  usualLimits?: Limits;
  /** False asks the engine what was used even where the containers' cgroups can be seen. True by default. */
  mayUseCgroups?: boolean;
  /** A profile in place of the policy's, to see a broken one refused. */
  seccomp?: string;
}

interface Ground {
  plan: Omit<StartPlan, 'shape'>;
  filter: Buffer;
}

/** Starts nothing and calls nothing until its first call. */
export function createDockerRunner(options: DockerRunnerOptions): Runner {
  const { image, runtime, stateFolder } = options;
  const engine = createEngine(options.socketPath);
  const closing = new AbortController();
  const running = new Set<Promise<Outcome>>();
  let preparing: Promise<Ground> | null = null;
  /** Those that the engine did not take away. They have ended; the engine is asked again before the next start. */
  const left = new Set<string>();
  let started = 0;

  const removeLeft = async (): Promise<void> => {
    await Promise.all([...left].map(async (id) => (await removeContainer(engine, id)) && left.delete(id)));
  };
  const prepare = (): Promise<Ground> => {
    preparing ??= layGround(engine, options);
    // An engine that was repaired meanwhile is looked at again.
    preparing.catch(forget);
    return preparing;
  };
  const forget = (): void => {
    preparing = null;
  };
  const start = async (shape: Shape, runId: string | null): Promise<Container> => {
    const { plan } = await prepare();
    void removeLeft();
    const container = await startContainer(engine, { ...plan, shape }, runId).catch((error: unknown) => {
      forget();
      throw error;
    });
    const remove = async (): Promise<boolean> => {
      const isGone = await container.remove();
      if (!isGone) left.add(container.id);
      return isGone;
    };
    return { ...container, remove };
  };
  const pool = createWaitingPool(options.startedAhead ?? 1, (shape) => start(shape, null));

  const executeIn = async (container: Container, run: RunParts, named?: Promise<void>): Promise<Outcome> => {
    try {
      const { filter } = await prepare();
      return await executeInContainer(container, filter, run);
    } finally {
      container.channel.close();
      await named;
      await container.remove();
    }
  };
  const executeJob = async (job: SandboxJob, hooks: RunHooks, ending: RunEnding): Promise<Outcome> => {
    const shape = shapeOf(job.limits);
    const run = { job, hooks, ending };
    await prepare();
    const waiting = job.isolation === 'strict' ? null : await pool.take(shape);
    const container = waiting ?? (await start(shape, job.runId));
    started += 1;
    if (waiting === null) return executeIn(container, run);
    return executeIn(container, run, container.nameAfter(job.runId)).catch(async (error: unknown) => {
      // It may have died while it waited, and nobody have heard of that yet. The script was not started.
      if (!(error instanceof SandboxFault) || ending.cause !== null) throw error;
      return executeIn(await start(shape, job.runId), run);
    });
  };

  return {
    name: 'docker',
    inspect: async () => {
      const { problems, weaknesses, facts } = await inspectEngine(engine, { image, runtime });
      return { problems, weaknesses, facts };
    },
    sweep: async () => {
      // Without a name there never was a container of this installation, and no engine need be asked.
      const installation = await readFile(`${stateFolder}/installation`, 'utf8').catch(() => null);
      const swept = installation === null ? null : await sweepContainers(engine, installation).catch(() => null);
      if (options.usualLimits !== undefined) pool.fill(shapeOf(options.usualLimits));
      return { processes: swept?.running ?? 0, cgroups: swept?.running ?? 0, folders: swept?.removed ?? 0 };
    },
    execute: async (job, hooks) => {
      if (!RUN_ID.test(job.runId)) throw new Error(`The run id ${JSON.stringify(job.runId)} cannot name a container.`);
      const run = endHonestly(hooks, closing.signal, (ending) => executeJob(job, hooks, ending));
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    starts: () => ({ container: started }),
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
      await pool.close();
      await removeLeft();
    },
  };
}

/** What every container of this worker shares. Throws a SandboxFault when a run could not be protected. */
async function layGround(engine: Engine, options: DockerRunnerOptions): Promise<Ground> {
  const { image, runtime } = options;
  const { problems, kernel, machine } = await inspectEngine(engine, { image, runtime });
  if (problems.length > 0 || machine === undefined)
    throw new SandboxFault(problems.map(({ what, remedy }) => `${what} ${remedy}`).join(' '));
  const seal = await sealOf(options.runtimeFolder);
  return {
    filter: compileFilter(machine),
    plan: {
      ...{ image, runtime, installation: await readInstallation(options.stateFolder), worker: containerOwner() },
      seccomp: options.seccomp ?? JSON.stringify(dockerProfile(machine)),
      expected: { seal, image, hostKernel: kernel, runtime },
      mayUseCgroups: options.mayUseCgroups ?? true,
    },
  };
}

/** A name of this installation on the engine, the same for all its workers that share the data folder. */
async function readInstallation(stateFolder: string): Promise<string> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const file = `${stateFolder}/installation`;
  const own = `${file}-${randomUUID()}`;
  await writeFile(own, randomUUID());
  // Who comes second finds the name of the first, and finds it whole.
  await link(own, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own);
  return await readFile(file, 'utf8');
}
