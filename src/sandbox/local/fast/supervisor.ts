/**
 * The worker's end of its supervisor: a small trusted process that keeps started interpreters (zygotes), each in a
 * sandbox of its own, and forks them. Everything it started ends with it, and it ends with this process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { readProcessStat } from '../../process-facts.ts';
import type { PreparedHost } from '../prepare-host.ts';
import { programs } from '../programs.ts';
import { verifyZygote } from '../verify-sandbox.ts';

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
}

/**
 * What the supervisor says of one fork. Ended: nothing of the script lives any more. Gone: nor does its init, and this is
 * the last word. Lost: the supervisor is dead itself, and so is the fork.
 */
export type ForkMessage =
  | { kind: 'born'; pid: number }
  | { kind: 'waiting' }
  | { kind: 'fault'; what: string }
  | { kind: 'ended'; code: number | null }
  | { kind: 'gone' }
  | { kind: 'lost' };

type Message =
  | ({ id: number } & ForkMessage)
  | { kind: 'zygote'; key: string; pid: number }
  | { kind: 'no_zygote'; key: string; isLeft: boolean; what: string }
  | { kind: 'pong' };

/** One fork, to be told what to do. Nothing reaches one that is dead. */
export interface ForkLine {
  prepare: (order: { pipes: string[]; plan: object }) => void;
  start: (order: { sources: string[]; plan: object; document: string }) => void;
  kill: () => void;
}

export interface Supervisor {
  readonly hasEnded: boolean;
  /** Keeps a zygote that this command starts. `listener` hears of each that was found closed, and when there is none. */
  keep: (key: string, command: string[], listener: (isUp: boolean) => void) => void;
  drop: (key: string) => void;
  fork: (key: string, listener: (message: ForkMessage) => void) => ForkLine;
  /** From here on this process does not end before it. */
  hold: () => void;
  /** Ends it, its zygotes and their runs. */
  close: () => Promise<void>;
}

export interface SupervisorOptions {
  host: PreparedHost;
  habits: ForkHabits;
  /** Is given what the supervisor says of its own faults, line by line. */
  log: (line: string) => void;
  onEnd: () => void;
}

/** Throws nothing: where it does not start, it has ended. */
export function startSupervisor({ host, habits, log, onEnd }: SupervisorOptions): Supervisor {
  const { child, socket } = spawnSupervisor(host);
  const forks = new Map<number, (message: ForkMessage) => void>();
  const zygotes = new Map<string, (isUp: boolean) => void>();
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
      send({ kind: isAccepted ? 'accept' : 'refuse', key: message.key });
      if (isAccepted) zygotes.get(message.key)?.(true);
    } else if (message.kind === 'no_zygote') {
      if (!message.isLeft) zygotes.get(message.key)?.(false);
    } else {
      const listener = forks.get(message.id);
      if (message.kind === 'gone') forks.delete(message.id);
      listener?.(message);
    }
  };
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      pulse.stop();
      socket.destroy();
      onEnd();
      for (const listener of zygotes.values()) listener(false);
      for (const listener of forks.values()) listener({ kind: 'lost' });
      forks.clear();
      resolve();
    };
    child.once('error', end);
    child.once('exit', end);
  });
  // What the supervisor writes is ours, and of this shape.
  readLines(socket, (line) => take(JSON.parse(line) as Message));
  readLines(child.stderr as Readable, (line) => log(line.slice(0, LINE_CHARACTERS)));
  // It alone keeps no process alive; who waits for it does, and a run's pipes. A pipe to a child is a socket.
  for (const one of [socket, child, child.stderr as Socket]) one.unref();
  send({ kind: 'configure', ...habits });

  return {
    get hasEnded() {
      return hasEnded;
    },
    keep: (key, command, listener) => {
      zygotes.set(key, listener);
      send({ kind: 'keep', key, command });
    },
    drop: (key) => {
      zygotes.delete(key);
      send({ kind: 'drop', key });
    },
    fork: (key, listener) => {
      counter += 1;
      const id = counter;
      if (hasEnded) queueMicrotask(() => listener({ kind: 'lost' }));
      else forks.set(id, listener);
      send({ kind: 'fork', id, key });
      return {
        prepare: (order) => send({ kind: 'prepare', id, ...order }),
        start: (order) => send({ kind: 'start', id, ...order }),
        kill: () => send({ kind: 'kill', id }),
      };
    },
    hold: () => {
      for (const one of [socket, child]) one.ref();
    },
    close: async () => {
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
