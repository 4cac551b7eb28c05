/** One script on the server itself, from job to outcome. */
import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import os from 'node:os';
import type { Writable } from 'node:stream';
import { defaultLimits, type Limits } from '../../contract/limits.ts';
import type { CgroupSite } from '../cgroup/open-site.ts';
import { createRunCgroup, type RunCgroup } from '../cgroup/run-cgroup.ts';
import { createFrameReader } from '../control-frames.ts';
import { causes } from '../end-causes.ts';
import { endHonestly } from '../end-honestly.ts';
import { judgeEnd } from '../judge-end.ts';
import type { PipePool } from '../local/output-pipes.ts';
import { programs } from '../local/programs.ts';
import { readOutput } from '../local/read-output.ts';
import type { RunEnding } from '../run-ending.ts';
import type { Outcome, RunHooks, SandboxJob } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { ownIdentity } from '../worker-identity.ts';
import { endHostProcesses, type HostProcesses, killHostProcesses, MARK_VARIABLE } from './host-processes.ts';

const DEATH_MS = 30_000;
/** A keeper ends a script at once; one that the script has stopped does not. */
const KEEPER_MS = 5000;
const GO_FD = 3;

/** What the runs of one worker share. */
export interface HostPlace {
  home: string;
  /** The project's `runtime/` folder: the keeper is in it. */
  runtimeFolder: string;
  /** Names all processes of this worker's runs: it begins and ends with `/`. */
  mark: string;
  pipes: PipePool;
  cgroups: CgroupSite | null;
}

/** `closing` ends the run as lost when the worker stops. Throws only for faults of the platform. */
export function executeOnHost(
  place: HostPlace,
  job: SandboxJob,
  hooks: RunHooks,
  closing: AbortSignal,
): Promise<Outcome> {
  return endHonestly(hooks, closing, async (ending) => {
    const folder = await requireFolder(job.workingDirectory || place.home);
    await using held = new AsyncDisposableStack();
    const cgroup = await makeCgroup(place, job);
    held.defer(async () => cgroup?.remove());
    return await execute(place, { job, hooks, ending, folder, cgroup }, held);
  });
}

interface HostRun {
  job: SandboxJob;
  hooks: RunHooks;
  ending: RunEnding;
  folder: string;
  cgroup: RunCgroup | null;
}

async function execute(place: HostPlace, run: HostRun, held: AsyncDisposableStack): Promise<Outcome> {
  const { job, hooks, ending, cgroup } = run;
  const [stdout, stderr] = [await place.pipes.take(), await place.pipes.take()];
  held.defer(() => {
    stdout.release();
    stderr.release();
  });
  const mark = `${place.mark}${job.runId}`;
  const child = start(run, { ...place, mark }, [stdout.writeFd, stderr.writeFd]);
  stdout.closeWriter();
  stderr.closeWriter();
  const exited = exitOf(child);
  const { pid } = child;
  if (pid === undefined) throw new SandboxFault(`The script could not be started. ${await exited.catch(String)}`);
  const processes: HostProcesses = { groupId: pid, mark, cgroups: cgroup?.folders ?? [] };
  const go = child.stdio[GO_FD] as Writable;
  go.on('error', () => undefined);
  ending.arm(() => {
    go.destroy();
    const last = setTimeout(() => void killHostProcesses(processes), KEEPER_MS);
    held.defer(() => clearTimeout(last));
  });
  await cgroup?.place(pid);
  const output = readOutput({
    ...{ stdout, stderr, outputBytes: job.limits.outputBytes, onOutput: hooks.onOutput },
    onTooMuch: () => ending.end(causes.tooMuchOutput(job.limits)),
  });
  const timer = setTimeout(() => ending.end(causes.tooLate(job.limits)), job.limits.timeoutMs);
  const startedAt = performance.now();
  go.write('go\n');

  const exitCode = await exited;
  const durationMs = performance.now() - startedAt;
  clearTimeout(timer);
  await endHostProcesses(processes, DEATH_MS);
  await output.drained;
  ending.close();
  const verdict = judgeEnd({
    ...{ language: job.language, isPlain: true, cause: ending.cause, exitCode, bashResult: null },
    frames: createFrameReader({ resultBytes: 0, onProgress: () => undefined, now: () => 0 }).end(),
  });
  const used = { cpuMs: cgroup?.readCpuMs() ?? null, peakMemoryBytes: cgroup?.readPeakMemory() ?? null };
  return { ...verdict, durationMs, ...used, artifacts: [], refused: [] };
}

/** The keeper, which waits for a word, so that the run's cgroup is the script's from the first moment. */
function start(
  { job, folder }: HostRun,
  { home, runtimeFolder, mark }: Pick<HostPlace, 'home' | 'runtimeFolder' | 'mark'>,
  [stdout, stderr]: [number, number],
): ChildProcess {
  // A script may begin with a dash, and is no option.
  const text = job.source.startsWith('-') ? ` ${job.source}` : job.source;
  const command = job.language === 'bash' ? ['/bin/bash', '-lc', text] : [process.execPath, '-e', text];
  const keeper = ['-I', '-S', '-B', `${runtimeFolder}/keeper.py`];
  return spawn(programs.python, [...keeper, ...command], {
    cwd: folder,
    env: {
      ...job.variables,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: home,
      LANG: 'C.UTF-8',
      [MARK_VARIABLE]: mark,
    },
    // A group and session of its own: Ctrl-C at the server's terminal is not meant for it.
    detached: true,
    stdio: ['ignore', stdout, stderr, 'pipe'],
  });
}

/** As a shell gives it: 128 + n for a death by signal n. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']));
  });
}

async function requireFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return path;
  throw new SandboxFault(
    `The working directory ${path} ${found === null ? 'does not exist' : 'is no folder'} on the server.`,
  );
}

/** What a cgroup is asked for: it is there to hold the processes together, and the machine is theirs. */
function hostLimits(limits: Limits): Limits {
  const { processes } = defaultLimits;
  return { ...limits, memoryBytes: os.totalmem(), processes: 16 * processes, cpus: os.availableParallelism() };
}

async function makeCgroup({ cgroups }: HostPlace, job: SandboxJob): Promise<RunCgroup | null> {
  if (cgroups === null) return null;
  return createRunCgroup(cgroups, ownIdentity(), job.runId, hostLimits(job.limits)).catch((error: unknown) => {
    throw new SandboxFault("The run's cgroup could not be made.", { cause: error });
  });
}
