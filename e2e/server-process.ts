/** The real program as a process of its own, on a temporary data folder and a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const ADMIN = { email: 'admin@example.org', password: 'a long enough password' };
const root = path.join(import.meta.dirname, '..');
const main = path.join(root, 'src', 'main.ts');
/** As `npm start` has it: a start takes half the processor time. */
const NODE_COMPILE_CACHE = path.join(root, 'node_modules/.cache/node');

export interface ServerProcess {
  pid: number;
  /** Where it listens, from its last line. */
  url: string;
  /** Lines it has printed so far, both streams. */
  lines: string[];
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code, or null after a signal. */
  ended: Promise<number | null>;
}

export interface Place {
  dataDir: string;
  remove: () => Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'scriptorium-e2e-'));
  return {
    dataDir, // PostgreSQL of a killed server may still be putting its files away.
    remove: () => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  };
}

/**
 * A port that nobody listens on, for a program that has to be told one. The system gives it to nobody who asks for any:
 * those lie above it, and one of them could be taken before the program is there.
 */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

/** Starts `main.ts` and waits for its `ready` line. Rejects with what it printed when it ends before. */
export async function startServer(
  dataDir: string,
  env: Record<string, string> = {},
  ...command: string[]
): Promise<ServerProcess> {
  const child = spawnMain(dataDir, env, ...command);
  const lines: string[] = [];
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
        lines.push(line);
        if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
      });
    }
    void ended.then((code) => reject(new Error(`It ended with ${code} before it was ready:\n${lines.join('\n')}`)));
  });
  return { pid: child.pid as number, url, lines, ended, kill: (signal) => child.kill(signal) };
}

/** Starts `main.ts` where it is expected to refuse: resolves with its exit code and everything it printed. */
export async function runToEnd(
  dataDir: string,
  env: Record<string, string> = {},
  ...command: string[]
): Promise<{ code: number | null; output: string }> {
  const child = spawnMain(dataDir, env, ...command);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Starts `main.ts` and waits for nothing. */
export function spawnMain(dataDir: string, env: Record<string, string>, ...command: string[]): ChildProcess {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return spawn(process.execPath, [main, ...command], {
    // A process group of its own, as at a terminal, so that a test can signal all of it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH, HOME, NODE_COMPILE_CACHE, ...(TMPDIR === undefined ? {} : { TMPDIR }) },
      DATA_DIR: dataDir,
      PORT: '0',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      ...env,
    },
  });
}
