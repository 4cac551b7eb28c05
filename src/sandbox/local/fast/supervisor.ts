/**
 * The worker's end of its supervisor: a small trusted process that keeps a started interpreter (a zygote) in a sandbox
 * of its own and forks it once per run. Everything it started ends with it, and it ends with this process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { readProcessStat } from '../../process-facts.ts';
import type { PreparedHost } from '../prepare-host.ts';
import { programs } from '../programs.ts';
import { changeUserCommand } from '../sandbox-arguments.ts';
import { verifyZygote } from '../verify-sandbox.ts';
import { zygoteArguments } from './zygote-arguments.ts';

const SOCKET_FD = 3;
const PING_MS = 1000;
/** So many pings without an answer, and it counts as hung. */
const MOST_UNANSWERED = 4;
const LINE_CHARACTERS = 1000;

/** How a supervisor keeps its zygotes. */
export interface ForkHabits {
  /** A zygote is replaced after so many runs, or so long after its start if it had any. */
  rotateRuns: number;
  rotateSeconds: number;
  /** How often it is tried where no zygote comes up. */
  retrySeconds: number;
  /** A zygote that has not made a fork so long after it was asked for it counts as hung. */
  hungSeconds: number;
  /** Made ahead of their runs: namespaces and mounts take longer than all the rest. */
  waiting: number;
}

export const usualHabits: ForkHabits = {
  rotateRuns: 2000,
  rotateSeconds: 15 * 60,
  retrySeconds: 10,
  hungSeconds: 4,
  waiting: 4,
};

/** What the supervisor says of one run. Lost: it is dead itself, and so is the run. */
export type RunMessage =
  | { kind: 'ready'; pid: number }
  | { kind: 'fault'; what: string }
  | { kind: 'ended'; code: number | null }
  | { kind: 'lost' };

type Message =
  | ({ id: number } & RunMessage)
  | { kind: 'zygote'; pid: number }
  | { kind: 'no_zygote'; isLeft: boolean }
  | { kind: 'pong' };

export interface SupervisorOptions {
  host: PreparedHost;
  habits: ForkHabits;
  /** Is given what the supervisor says of its own faults, line by line. */
  log: (line: string) => void;
}

export interface SupervisedRun {
  go: () => void;
  kill: () => void;
}

export interface Supervisor {
  /** True when it has a zygote that was looked at and found closed. */
  readonly hasZygote: boolean;
  readonly hasEnded: boolean;
  /** Resolves with true as soon as there is a zygote, with false when the first does not come up. */
  readonly up: Promise<boolean>;
  start: (order: object, listener: (message: RunMessage) => void) => SupervisedRun;
  /** Ends it, its zygotes and their runs. */
  close: () => Promise<void>;
}

/** Throws nothing: where it does not start, it has ended. */
export function startSupervisor({ host, habits, log }: SupervisorOptions): Supervisor {
  const { child, socket } = spawnSupervisor(host);
  const listeners = new Map<number, (message: RunMessage) => void>();
  const up = Promise.withResolvers<boolean>();
  let hasZygote = false;
  let hasEnded = false;
  let counter = 0;

  const send = (order: object): void => {
    if (!hasEnded) socket.write(`${JSON.stringify(order)}\n`);
  };
  const pulse = watchPulse(child, () => send({ kind: 'ping' }), log);
  const take = (message: Message): void => {
    pulse.hear();
    if (message.kind === 'pong') return;
    if (message.kind === 'zygote') {
      const isAccepted = isClosed(message.pid);
      send({ kind: isAccepted ? 'accept' : 'refuse' });
      hasZygote ||= isAccepted;
      if (hasZygote) up.resolve(true);
    } else if (message.kind === 'no_zygote') {
      hasZygote = message.isLeft;
      if (!hasZygote) up.resolve(false);
    } else {
      listeners.get(message.id)?.(message);
      if (message.kind !== 'ready') listeners.delete(message.id);
    }
  };
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      hasZygote = false;
      pulse.stop();
      up.resolve(false);
      for (const listener of listeners.values()) listener({ kind: 'lost' });
      listeners.clear();
      socket.destroy();
      resolve();
    };
    child.once('error', end);
    child.once('exit', end);
  });
  // What the supervisor writes is ours, and of this shape.
  readLines(socket, (line) => take(JSON.parse(line) as Message));
  readLines(child.stderr as Readable, (line) => log(line.slice(0, LINE_CHARACTERS)));
  // Once it is up, it alone keeps no process alive; a run's pipes do.
  void up.promise.then(() => {
    socket.unref();
    child.unref();
    // A pipe to a child is a socket, whatever its type says.
    (child.stderr as Socket).unref();
  });
  send({ kind: 'configure', zygoteCommand: zygoteCommand(host), ...habits });

  return {
    get hasZygote() {
      return hasZygote;
    },
    get hasEnded() {
      return hasEnded;
    },
    up: up.promise,
    start: (order, listener) => {
      counter += 1;
      const id = counter;
      if (hasEnded) queueMicrotask(() => listener({ kind: 'lost' }));
      else listeners.set(id, listener);
      send({ kind: 'start', id, ...order });
      return { go: () => send({ kind: 'go', id }), kill: () => send({ kind: 'kill', id }) };
    },
    close: async () => {
      child.ref();
      socket.end();
      await ended;
    },
  };
}

/**
 * Kills a supervisor that is stopped, loops, or waits for something that does not come. One that would go on but gets no
 * processor is not hung. Counted in our own ticks: when this process was stopped itself, that is one tick.
 */
function watchPulse(child: ChildProcess, ping: () => void, log: (line: string) => void) {
  let unanswered = 0;
  let cpuTicks = 0;
  const timer = setInterval(() => {
    const stat = readProcessStat(child.pid ?? 0);
    const isStarved = unanswered > 0 && stat?.state === 'R' && stat.ownTicks === cpuTicks;
    cpuTicks = stat?.ownTicks ?? 0;
    if (!isStarved) unanswered += 1;
    if (unanswered <= MOST_UNANSWERED) return ping();
    log('The supervisor does not answer and is killed.');
    child.kill('SIGKILL');
  }, PING_MS);
  timer.unref();
  const hear = (): void => {
    unanswered = 0;
  };
  return { hear, stop: () => clearInterval(timer) };
}

function spawnSupervisor({ runtimeFolder }: PreparedHost): { child: ChildProcess; socket: Socket } {
  const child = spawn(programs.python, ['-I', '-S', '-B', `${runtimeFolder}/supervisor/supervise.py`], {
    env: {},
    cwd: '/',
    // As the cold path's: Ctrl-C is meant for the server alone.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  // The entry 'pipe' above is a socket, readable and writable, whatever its type says.
  const socket = child.stdio[SOCKET_FD] as unknown as Socket;
  // It may die at any moment, which its exit tells.
  socket.on('error', () => undefined);
  return { child, socket };
}

function zygoteCommand({ isRoot, bwrap, layout, runtimeFolder }: PreparedHost): string[] {
  if (!isRoot) return [bwrap, ...zygoteArguments(layout, runtimeFolder)];
  return [...changeUserCommand({ runtime: runtimeFolder }), bwrap, ...zygoteArguments(layout, '/mnt/runtime')];
}

function isClosed(zygotePid: number): boolean {
  try {
    verifyZygote(zygotePid, SOCKET_FD);
    return true;
  } catch {
    return false;
  }
}

function readLines(stream: Readable, take: (line: string) => void): void {
  let held = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
