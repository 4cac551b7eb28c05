/** Starts one sandbox and brings it to the point where only the word "go" is missing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunCgroup } from '../cgroup/run-cgroup.ts';
import { hasEnded, killProcess, listChildren, listWriters, readProcessStat } from '../process-facts.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import type { OutputPipe } from './output-pipes.ts';
import type { PreparedHost } from './prepare-host.ts';
import {
  changedSources,
  changeUserCommand,
  fds,
  launcherCommand,
  mostFilesOf,
  mountRoomsCommand,
  ROOMS_FOLDER,
  type SandboxPlan,
  sandboxArguments,
} from './sandbox-arguments.ts';
import { verifyRooms, verifySandbox } from './verify-sandbox.ts';

const DIAGNOSTIC_BYTES = 4096;

/** Up to the word "go" nothing foreign has run in it. */
export interface LiveSandbox {
  /** On the host. It is pid 1 inside: when it ends, everything in the sandbox has ended. */
  initPid: number;
  control: Readable;
  /** Lets the script begin. Since when it may have been under way, by performance.now: never later than it was. */
  go: () => number;
  /** An open descriptor of the sandbox's /work. It keeps that file system after every process is dead. */
  workFd: number;
  /** Exit code of the script's first process, as a shell gives it; null when init was killed and could not tell. */
  exited: Promise<number | null>;
  hasEnded: () => boolean;
  /** Closes what is held of it. To be called when it has ended and was read. */
  release: () => void;
}

export interface LaunchRequest {
  host: PreparedHost;
  plan: SandboxPlan;
  stdout: OutputPipe;
  stderr: OutputPipe;
  cgroup: RunCgroup | null;
  /** Given the means to kill the sandbox as soon as there is something to kill. */
  onStarted: (kill: () => void) => void;
}

/** Rejects with a SandboxFault when any protection is missing; the sandbox is then being killed and holds nothing foreign. */
export async function launchSandbox(request: LaunchRequest): Promise<LiveSandbox> {
  const { stdout, stderr } = request;
  let init: { pid: number; startTime: string } | null = null;
  const child = spawnBubblewrap(request);
  const kill = (): void => {
    // Killing init ends every process inside at once. The outer ones follow, and would follow by themselves.
    if (init !== null && !hasEnded(init.pid, init.startTime)) killProcess(init.pid);
    child.kill('SIGKILL');
  };
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 255 : 137)));
  });
  stdout.closeWriter();
  stderr.closeWriter();
  request.onStarted(kill);
  const diagnostics = readDiagnostics(stderr.reader);
  const control = streamOf<Duplex>(child, fds.control);
  for (const fd of [fds.control, fds.arguments]) ignoreBrokenPipe(streamOf<Writable>(child, fd));
  try {
    const steps = (async () => {
      // Before it makes a namespace, so that this cgroup is all that the sandbox sees of cgroups.
      if (child.pid !== undefined) await request.cgroup?.placeStarter(child.pid);
      tellPlan(child, request);
      await readReady(control);
      const [pid = failure('It has no init.')] = listChildren(child.pid ?? 0);
      init = { pid, startTime: readProcessStat(pid)?.startTime ?? '' };
      await verifySandbox(pid, fds.control);
      if (request.host.canMountRooms) verifyRooms(pid, mostFilesOf(request.plan.limits));
      return pid;
    })();
    const initPid = await Promise.race([steps, exited.then(() => failure('It ended before it was ready.'))]);
    const workFd = openSync(`/proc/${initPid}/root/work`, constants.O_RDONLY | constants.O_DIRECTORY);
    const { startTime } = init as unknown as { startTime: string };
    return {
      ...{ initPid, control, workFd, exited },
      go: () => {
        const toldAt = performance.now();
        control.write('go\n');
        return toldAt;
      },
      hasEnded: () => hasEnded(initPid, startTime),
      release: () => {
        closeSync(workFd);
        control.destroy();
      },
    };
  } catch (error) {
    kill();
    await exited.catch(() => undefined);
    await endStarters(child, request);
    const said = diagnostics.text();
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxFault(`The sandbox could not be set up. ${why}${said === '' ? '' : ` ${said}`}`, { cause: error });
  } finally {
    diagnostics.stop();
  }
}

/**
 * Ends what a killed bubblewrap may leave: its child waits for a word from it, before it has asked to die with it, and
 * would wait for ever (seen with 0.8.0). Everything that was started holds stdout open, so that is how it is found,
 * and how it is known that nothing is left.
 */
async function endStarters(child: ChildProcess, { stdout, stderr }: LaunchRequest): Promise<void> {
  for (const stream of child.stdio) stream?.destroy();
  stdout.reader.resume();
  stderr.reader.resume();
  let isOver = false;
  const ended = Promise.all([stdout.ended, stderr.ended]).then(() => {
    isOver = true;
  });
  while (!isOver) {
    for (const { pid, file } of listWriters(dirname(stdout.path))) if (file === basename(stdout.path)) killProcess(pid);
    await Promise.race([ended, wait(5)]);
  }
}

/** All steps up to bubblewrap are execs, so this is its process; it waits for its arguments. */
function spawnBubblewrap({ host, plan, cgroup, stdout, stderr }: LaunchRequest): ChildProcess {
  const command = launcherCommand(plan, cgroup !== null);
  const inner = [host.bwrap, '--args', String(fds.arguments), '--', ...command];
  const argv = [...closeInherited(host.inheritedFds), ...firstSteps(host, plan), ...inner];
  const filterFd = openSync(host.filterFile, constants.O_RDONLY);
  try {
    return spawn(argv[0] as string, argv.slice(1), {
      env: {},
      cwd: '/',
      // A group of its own: Ctrl-C at the terminal is meant for the server, which drains, and not for the runs.
      detached: true,
      stdio: ['ignore', stdout.writeFd, stderr.writeFd, 'pipe', 'pipe', filterFd],
    });
  } finally {
    closeSync(filterFd);
  }
}

function firstSteps(host: PreparedHost, { sources, limits }: SandboxPlan): string[] {
  if (host.isRoot) return changeUserCommand(sources, limits);
  return host.canMountRooms ? mountRoomsCommand(limits) : [];
}

function tellPlan(child: ChildProcess, { host, plan }: LaunchRequest): void {
  const sources = host.isRoot ? changedSources : plan.sources;
  const inside = sandboxArguments({ ...plan, sources, roomsFolder: host.canMountRooms ? ROOMS_FOLDER : null });
  streamOf<Writable>(child, fds.arguments).end(inside.map((argument) => `${argument}\0`).join(''));
}

/** A first program that closes what our own parent left open, where it did; that costs 2 ms. */
function closeInherited(inherited: number[]): string[] {
  if (inherited.length === 0) return [];
  const closing = inherited.map((fd) => `${fd}>&-`).join(' ');
  return ['/bin/bash', '-c', `exec ${closing}; exec "$@"`, 'bash'];
}

/** The other end may die at any moment; that is seen by its exit, not here. */
function ignoreBrokenPipe(stream: Writable): void {
  stream.on('error', () => undefined);
}

function streamOf<T extends Readable | Writable>(child: ChildProcess, fd: number): T {
  // The type of an entry follows from 'pipe' in the stdio array above: each is a socket, readable and writable.
  return child.stdio[fd] as unknown as T;
}

/** Until "go" only the launcher can speak, and it says one word. */
async function readReady(control: Duplex): Promise<void> {
  const word = await new Promise<string>((resolve) => {
    control.once('data', (chunk: Buffer) => {
      control.pause();
      resolve(chunk.toString());
    });
    control.once('close', () => resolve(''));
  });
  if (word !== 'ready\n') failure('The launcher did not come up.');
}

/** Before "go", whatever is on stderr is said by bubblewrap or the launcher. */
function readDiagnostics(stderr: Readable): { text: () => string; stop: () => void } {
  let text = '';
  const listen = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(0, DIAGNOSTIC_BYTES);
  };
  stderr.on('data', listen);
  const stop = (): void => {
    stderr.pause();
    stderr.off('data', listen);
  };
  return { text: () => text.trim(), stop };
}

function failure(message: string): never {
  throw new SandboxFault(message);
}
