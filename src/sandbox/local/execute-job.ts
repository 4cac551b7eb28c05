/** One run from job to outcome: a sandbox is made for it and goes with it. */
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { readBashResult } from '../bash-result.ts';
import { createRunCgroup, type RunCgroup } from '../cgroup/run-cgroup.ts';
import { collectArtifacts } from '../collect-artifacts.ts';
import { createFrameReader } from '../control-frames.ts';
import { causes } from '../end-causes.ts';
import { endHonestly } from '../end-honestly.ts';
import { type EndCause, judgeEnd } from '../judge-end.ts';
import type { RunEnding } from '../run-ending.ts';
import { programOf, runEnvironment, scriptNameOf } from '../run-environment.ts';
import type { Outcome, RunHooks, SandboxJob } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { ownIdentity } from '../worker-identity.ts';
import type { ForkPool } from './fast/fork-pool.ts';
import type { ForkPools } from './fast/fork-pools.ts';
import { launchFork } from './fast/launch-fork.ts';
import type { WaitingFork } from './fast/waiting-fork.ts';
import { type LiveSandbox, launchSandbox } from './launch-sandbox.ts';
import type { OutputPipe } from './output-pipes.ts';
import type { PreparedHost } from './prepare-host.ts';
import { readOutput } from './read-output.ts';
import type { SandboxPlan } from './sandbox-arguments.ts';
import { stageJob } from './stage-job.ts';
import { watchUsage } from './usage-watch.ts';

const SETUP_MS = 60_000;
const DEATH_MS = 30_000;
const DRAIN_MS = 10_000;
const KILLED = 137;

/** How many runs began on each path; failed ones began fast and then cold. */
export interface StartCounts {
  fast: number;
  cold: number;
  failed: number;
}

/** Where a run is executed: cold where there is nothing to fork. */
export interface Place {
  host: PreparedHost;
  forks: ForkPools | null;
  started: StartCounts;
  /** Takes note of what is still to be done after the outcome. */
  afterwards: (work: Promise<void>) => void;
}

/** What is watched of a run. */
interface Holdings {
  cgroup: RunCgroup | null;
  stdout: OutputPipe;
  stderr: OutputPipe;
}

/** From a fork that waits, or where there is none, cold. `closing` ends the run as lost when the worker stops. Throws only for faults of the platform, never of the script. */
export async function executeJob(
  place: Place,
  job: SandboxJob,
  hooks: RunHooks,
  closing: AbortSignal,
): Promise<Outcome> {
  return endHonestly(hooks, closing, (ending) => executeOnBestPath(place, { job, hooks, ending }));
}

interface RunParts {
  job: SandboxJob;
  hooks: RunHooks;
  ending: RunEnding;
}

async function executeOnBestPath(place: Place, run: RunParts): Promise<Outcome> {
  const { host, forks, started } = place;
  const pool = forks?.find(run.job) ?? null;
  started[pool === null ? 'cold' : 'fast'] += 1;
  if (forks === null || pool === null) return executeCold(host, run);
  return executeFork(place, forks, pool, run).catch((error: unknown) => {
    // A SandboxFault says that the script was not started, so that it may be started another way.
    if (!(error instanceof SandboxFault) || run.ending.cause !== null) throw error;
    started.failed += 1;
    return executeCold(host, run);
  });
}

async function executeFork({ host, afterwards }: Place, forks: ForkPools, pool: ForkPool, run: RunParts) {
  const releaseRefill = forks.holdRefill();
  await using held = new AsyncDisposableStack();
  const hasBegun = (async () => {
    const [fork, folder] = await allOrFirstFailure([takeFork(pool, held), stage(host, run.job, held)]);
    const sandbox = await launchInTime(run, fork.kill, () => launchFork(fork, planOf(host, run.job, folder)));
    return { sandbox, fork };
  })();
  const { sandbox, fork } = await hasBegun.finally(releaseRefill);
  const outcome = await watch(sandbox, run, fork);
  // Taking a sandbox apart takes the kernel as long as the run; nobody needs to wait for it.
  afterwards(held.move().disposeAsync());
  return outcome;
}

async function takeFork(pool: ForkPool, held: AsyncDisposableStack): Promise<WaitingFork> {
  const fork = await pool.take();
  held.defer(fork.release);
  return fork;
}

async function executeCold(host: PreparedHost, run: RunParts): Promise<Outcome> {
  const { job, ending } = run;
  await using held = new AsyncDisposableStack();
  const hold = async <T>(making: Promise<T>, giveBack: (made: T) => unknown): Promise<T> => {
    const made = await making;
    held.defer(async () => {
      await giveBack(made);
    });
    return made;
  };
  const [cgroup, stdout, stderr, folder] = await allOrFirstFailure([
    hold(makeCgroup(host, job), (made) => made?.remove()),
    hold(host.pipes.take(), (pipe) => pipe.release()),
    hold(host.pipes.take(), (pipe) => pipe.release()),
    stage(host, job, held),
  ]);
  const plan = planOf(host, job, folder);
  const request = { host, plan, stdout, stderr, cgroup, onStarted: ending.arm };
  const sandbox = await launchInTime(run, null, () => launchSandbox(request));
  held.defer(sandbox.release);
  return await watch(sandbox, run, { cgroup, stdout, stderr });
}

/** Gives the folder that it has filled. */
async function stage(host: PreparedHost, job: SandboxJob, held: AsyncDisposableStack): Promise<string> {
  const inMemory = job.files.length === 0 && host.memoryFolder !== null ? `${host.memoryFolder}/runs` : null;
  const stageIn = async (runsFolder: string): Promise<string> => {
    const folder = `${runsFolder}/${job.runId}`;
    held.defer(() => rmSync(folder, { recursive: true, force: true }));
    await stageJob(job, folder, host.isRoot);
    return folder;
  };
  return stageIn(inMemory ?? host.runsFolder).catch((error: NodeJS.ErrnoException) => {
    // A container may have 64 MiB of such memory, and share them.
    if (inMemory === null || error.code !== 'ENOSPC') throw error;
    return stageIn(host.runsFolder);
  });
}

/** Unlike Promise.all it waits for every one, so that what the others made can be given back. */
async function allOrFirstFailure<T extends unknown[]>(making: [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T> {
  await Promise.allSettled(making);
  return Promise.all(making) as Promise<T>;
}

async function makeCgroup(host: PreparedHost, job: SandboxJob): Promise<RunCgroup | null> {
  if (host.cgroups === null) return null;
  return createRunCgroup(host.cgroups, ownIdentity(), job.runId, job.limits).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxFault(`The run's cgroup could not be made. ${why}`, { cause: error });
  });
}

function planOf(host: PreparedHost, job: SandboxJob, folder: string): SandboxPlan {
  const { layout, canDisableUserNamespaces, runtimeFolder: runtime } = host;
  const { language, limits } = job;
  const sources = { runtime, run: folder, node: process.execPath };
  return {
    ...{ language, program: programOf(job), scriptName: scriptNameOf(job), limits, environment: runEnvironment(job) },
    ...{ layout, sources, canDisableUserNamespaces },
  };
}

/** `kill` ends what is there to be ended already. */
async function launchInTime(
  { ending }: RunParts,
  kill: (() => void) | null,
  launch: () => Promise<LiveSandbox>,
): Promise<LiveSandbox> {
  const cause: EndCause = { reason: 'sandbox_error', message: 'The sandbox was not ready in time.' };
  const timer = setTimeout(() => ending.end(cause), SETUP_MS);
  if (kill !== null) ending.arm(kill);
  try {
    return await launch();
  } finally {
    clearTimeout(timer);
  }
}

async function watch(
  sandbox: LiveSandbox,
  { job, hooks, ending }: RunParts,
  { cgroup, stdout, stderr }: Holdings,
): Promise<Outcome> {
  const { limits } = job;
  const { onOutput, onProgress } = hooks;
  const frames = createFrameReader({ resultBytes: job.resultBytes, onProgress, now: () => performance.now() });
  const controlClosed = new Promise((resolve) => sandbox.control.once('close', resolve));
  sandbox.control.on('data', frames.push);
  const output = readOutput({
    ...{ stdout, stderr, outputBytes: limits.outputBytes, onOutput },
    onTooMuch: () => ending.end(causes.tooMuchOutput(limits)),
  });
  const usage = watchUsage({ cgroup, initPid: sandbox.initPid, limits, onExceeded: ending.end });
  const timer = setTimeout(() => ending.end(causes.tooLate(limits)), limits.timeoutMs);
  hooks.onStarted?.();
  sandbox.control.resume();
  const startedAt = sandbox.go();

  const exitCode = await sandbox.exited;
  const durationMs = performance.now() - startedAt;
  clearTimeout(timer);
  usage.stop();
  await confirmDeath(sandbox);
  await untilDrained(Promise.all([output.drained, controlClosed]));
  // What ended the script may have been seen by the kernel only.
  const unseen = usage.check();
  if (unseen !== null) ending.end(unseen);
  if (exitCode === null) ending.end({ reason: 'sandbox_error', message: 'The sandbox was ended from outside.' });
  ending.close();

  const folder = `/proc/self/fd/${sandbox.workFd}`;
  const used = usage.readUsage();
  const [collection, bashResult] = await Promise.all([
    collectArtifacts(`${folder}/output`, job.artifactsFolder, job.artifactCaps),
    job.language === 'bash' ? readBashResult(folder, output.stdoutHead(), job.resultBytes) : null,
  ]);
  const { language } = job;
  const verdict = judgeEnd({
    language,
    isPlain: job.style === 'plain',
    cause: ending.cause,
    exitCode: exitCode ?? KILLED,
    frames: frames.end(),
    bashResult,
  });
  return { ...verdict, durationMs, ...used, ...collection };
}

/** bubblewrap ends with the main process; what that left behind is killed with init, a moment later. */
async function confirmDeath(sandbox: LiveSandbox): Promise<void> {
  const deadline = performance.now() + DEATH_MS;
  while (!sandbox.hasEnded()) {
    if (performance.now() > deadline) throw new Error(`The sandbox with init ${sandbox.initPid} does not end.`);
    await wait(1);
  }
}

/** A descriptor that a script has sent to itself is closed when the kernel finds it, which need not be soon. */
async function untilDrained(drained: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, DRAIN_MS);
  await Promise.race([drained, late.promise]);
  clearTimeout(timer);
}
