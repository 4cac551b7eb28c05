/**
 * The worker's end of its supervisor: a small trusted process that keeps a started interpreter (a zygote) in a sandbox
 * of its own and forks it once per run. Everything it started ends with it, and it ends with this process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { PreparedHost } from '../prepare-host.ts';
import { programs } from '../programs.ts';
import { changeUserCommand } from '../sandbox-arguments.ts';
import { verifyZygote } from '../verify-sandbox.ts';
import { zygoteArguments } from './zygote-arguments.ts';

const SOCKET_FD = 3;
const ROTATE_RUNS = 2000;
const ROTATE_SECONDS = 15 * 60;
const RETRY_SECONDS = 10;
/** Made ahead of their runs: namespaces and mounts take longer than all the rest. */
const WAITING_FORKS = 4;

/** What the supervisor says of one run. Lost: it is dead itself, and so is the run. */
export type RunMessage =
  | { kind: 'ready'; pid: number }
  | { kind: 'fault'; what: string }
  | { kind: 'ended'; code: number | null }
  | { kind: 'lost' };

type Message = ({ id: number } & RunMessage) | { kind: 'zygote'; pid: number } | { kind: 'no_zygote'; isLeft: boolean };

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
export function startSupervisor(host: PreparedHost): Supervisor {
  const { child, socket } = spawnSupervisor(host);
  const listeners = new Map<number, (message: RunMessage) => void>();
  const up = Promise.withResolvers<boolean>();
  let hasZygote = false;
  let hasEnded = false;
  let counter = 0;

  const send = (order: object): void => {
    if (!hasEnded) socket.write(`${JSON.stringify(order)}\n`);
  };
  const take = (message: Message): void => {
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
      up.resolve(false);
      for (const listener of listeners.values()) listener({ kind: 'lost' });
      listeners.clear();
      socket.destroy();
      resolve();
    };
    child.once('error', end);
    child.once('exit', end);
  });
  readLines(socket, take);
  // Once it is up, it alone keeps no process alive; a run's pipes do.
  void up.promise.then(() => {
    socket.unref();
    child.unref();
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

const habits = {
  rotateRuns: ROTATE_RUNS,
  rotateSeconds: ROTATE_SECONDS,
  retrySeconds: RETRY_SECONDS,
  waiting: WAITING_FORKS,
};

function spawnSupervisor({ runtimeFolder }: PreparedHost): { child: ChildProcess; socket: Socket } {
  const child = spawn(programs.python, ['-I', '-S', '-B', `${runtimeFolder}/supervisor/supervise.py`], {
    env: {},
    cwd: '/',
    // As the cold path's: Ctrl-C is meant for the server alone.
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
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

function readLines(socket: Socket, take: (message: Message) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    // What the supervisor writes is ours, and of this shape.
    for (const line of lines) take(JSON.parse(line) as Message);
  });
}
