/** A fork of a zygote that is ready for a run: in a cgroup of its own, with pipes, looked at from outside, and waiting. */
import { closeSync, constants, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Limits } from '../../../contract/limits.ts';
import { createRunCgroup, type RunCgroup } from '../../cgroup/run-cgroup.ts';
import { hasEnded, killProcess, readProcessStat } from '../../process-facts.ts';
import { SandboxFault } from '../../sandbox-fault.ts';
import { ownIdentity } from '../../worker-identity.ts';
import type { OutputPipe } from '../output-pipes.ts';
import type { PreparedHost } from '../prepare-host.ts';
import { verifyFork } from '../verify-sandbox.ts';
import type { ForkLine, ForkMessage, Supervisor } from './supervisor.ts';

const DEATH_MS = 30_000;

/** A kind of fork: of which zygote, and what it becomes ahead of its run. Null: it stays the interpreter that it is. */
export interface ForkKind {
  zygote: string;
  program: string[] | null;
}

export interface WaitingFork {
  initPid: number;
  cgroup: RunCgroup | null;
  stdout: OutputPipe;
  stderr: OutputPipe;
  control: OutputPipe;
  /** An open descriptor of the sandbox's /work. It keeps that file system after every process is dead. */
  workFd: number;
  /** Gives its cgroup the limits of a run. Throws where the kernel refuses. */
  limit: (limits: Limits) => void;
  start: ForkLine['start'];
  kill: () => void;
  /** When nothing of the script lives any more. The code is null when nobody could tell it; the fault, why it did not begin. */
  ended: Promise<{ code: number | null; fault: string | null }>;
  /** Ends it, if it lives, and gives back what it holds. */
  release: () => Promise<void>;
}

/** Process 1 of a fork's sandbox; the start tells it from a later process of the same number. */
interface Init {
  pid: number;
  startTime: string;
}

/** One that does not wait by then is given up. It takes 10 ms, and where it becomes Node 60. */
const READY_MS = 5000;

let counter = 0;
let last: Promise<unknown> = Promise.resolve();

/** `expected` are the limits that its run will probably have. Rejects with a SandboxFault; nothing is left of it then. */
export async function makeFork(
  supervisor: Supervisor,
  host: PreparedHost,
  kind: ForkKind,
  expected: Limits,
): Promise<WaitingFork> {
  const { line, born, waiting, ended, gone, isOver } = ask(supervisor, kind.zygote);
  await using held = new AsyncDisposableStack();
  const timer = setTimeout(line.kill, READY_MS);
  try {
    const init = await born;
    const initPid = init.pid;
    const cgroup = await inTurn(() => makeCgroup(host, expected));
    held.defer(() => inTurn(async () => cgroup?.remove()));
    await inTurn(() => place(initPid, cgroup));
    const pipes: OutputPipe[] = [];
    for (let count = 0; count < 3; count += 1) {
      const pipe = await host.pipes.take();
      held.defer(pipe.release);
      pipes.push(pipe);
    }
    const [stdout, stderr, control] = pipes as [OutputPipe, OutputPipe, OutputPipe];
    const plan = { folders: folderSizes(expected), program: kind.program };
    line.prepare({ pipes: pipes.map(({ path }) => path), plan });
    await waiting;
    for (const pipe of pipes) pipe.closeWriter();
    verifyFork(initPid, kind.program !== null);
    const workFd = openSync(`/proc/${initPid}/root/work`, constants.O_RDONLY | constants.O_DIRECTORY);
    held.defer(() => closeSync(workFd));
    const kill = (): void => {
      if (isOver()) return;
      line.kill();
      if (!hasEnded(initPid, init.startTime)) killProcess(initPid);
    };
    held.defer(async () => {
      kill();
      await gone;
    });
    const all = held.move();
    return {
      ...{ initPid, stdout, stderr, control, workFd, ended, kill },
      cgroup,
      limit: (limits) => {
        if (!isDeepStrictEqual(limits, expected)) cgroup?.limit(limits);
      },
      start: line.start,
      release: () => all.disposeAsync(),
    };
  } catch (error) {
    line.kill();
    await gone;
    const why = error instanceof Error ? error.message : String(error);
    throw error instanceof SandboxFault ? error : new SandboxFault(why, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The sizes of what a script may write. */
export const folderSizes = ({ tmpBytes, workBytes }: Limits): object => ({ tmp: tmpBytes, work: workBytes });

function ask(supervisor: Supervisor, zygote: string) {
  const born = Promise.withResolvers<Init>();
  const waiting = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<{ code: number | null; fault: string | null }>();
  const gone = Promise.withResolvers<void>();
  let isOver = false;
  let init: Init | null = null;
  const hear = (message: ForkMessage): void => {
    if (message.kind === 'born') {
      init = { pid: message.pid, startTime: readProcessStat(message.pid)?.startTime ?? '' };
      born.resolve(init);
    } else if (message.kind === 'waiting') waiting.resolve();
    // Nobody sees its end any more but we.
    else if (message.kind === 'lost') void endInit(init).then(() => settle(message));
    else settle(message);
  };
  const settle = (message: ForkMessage): void => {
    if (message.kind === 'gone' || message.kind === 'lost') gone.resolve();
    const fault = message.kind === 'fault' ? message.what : message.kind === 'lost' ? 'Its supervisor ended.' : null;
    isOver = true;
    ended.resolve({ code: message.kind === 'ended' ? message.code : null, fault });
    // Of a promise that is settled already, this changes nothing.
    for (const step of [born, waiting]) step.reject(new SandboxFault(fault ?? 'It ended before it was ready.'));
  };
  // Its end may come while nobody waits for these.
  for (const step of [born, waiting]) step.promise.catch(() => undefined);
  const line = supervisor.fork(zygote, hear);
  return {
    line,
    born: born.promise,
    waiting: waiting.promise,
    ended: ended.promise,
    gone: gone.promise,
    isOver: () => isOver,
  };
}

/** Resolves when it is dead, and with it everything in its pid namespace. */
async function endInit(init: Init | null): Promise<void> {
  if (init === null) return;
  const deadline = performance.now() + DEATH_MS;
  while (!hasEnded(init.pid, init.startTime) && performance.now() < deadline) {
    killProcess(init.pid);
    await wait(5);
  }
}

async function makeCgroup(host: PreparedHost, limits: Limits): Promise<RunCgroup | null> {
  if (host.cgroups === null) return null;
  counter += 1;
  return createRunCgroup(host.cgroups, ownIdentity(), `fork-${counter}`, limits);
}

async function place(pid: number, cgroup: RunCgroup | null): Promise<void> {
  for (const folder of cgroup?.folders ?? []) await writeFile(`${folder}/cgroup.procs`, String(pid));
}

/**
 * One after the other. A process is moved with a lock of the kernel that is held for 20 ms now and then; a cgroup that is
 * made or removed meanwhile would have this whole process wait for it.
 */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const own = last.then(work);
  last = own.catch(() => undefined);
  return await own;
}
