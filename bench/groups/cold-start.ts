import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ADMIN, makePlace } from '../../e2e/server-process.ts';
import type { Figure } from '../figure.ts';
import type { Options } from '../options.ts';
import { describe } from '../statistics.ts';

const root = path.join(import.meta.dirname, '..', '..');
const ASK_AGAIN_MS = 5;
const COMMANDS = {
  npm: ['npm', 'start', '--silent'],
  /** Without npm and its check that everything is installed. */
  node: [process.execPath, path.join(root, 'src', 'main.ts'), 'serve'],
};

/** From the command to the first 200, on a data folder that was filled and closed before. */
export async function measureColdStart(options: Options): Promise<Figure> {
  options.say('cold start');
  const place = await makePlace();
  try {
    const samples: Record<keyof typeof COMMANDS, number[]> = { npm: [], node: [] };
    await startOnce(place.dataDir, COMMANDS.npm);
    for (let round = 0; round < (options.isQuick ? 2 : 7); round += 1)
      for (const name of ['npm', 'node'] as const) samples[name].push(await startOnce(place.dataDir, COMMANDS[name]));
    const [npm, node] = [describe(samples.npm), describe(samples.node)];
    return { key: 'coldStartMs', value: npm.p50, details: { npmStart: npm, withoutNpm: node } };
  } finally {
    await place.remove();
  }
}

async function startOnce(dataDir: string, [file = '', ...args]: string[]): Promise<number> {
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  const account = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };
  const startedAt = performance.now();
  const child = spawn(file, args, {
    cwd: root,
    env: { PATH, HOME, ...account, DATA_DIR: dataDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: a signal to npm alone does not reach the server.
    detached: true,
  });
  const isUp = printsReady(child);
  try {
    await firstAnswer(`http://127.0.0.1:${port}/readyz`, child);
    const tookMs = performance.now() - startedAt;
    await isUp;
    return tookMs;
  } finally {
    process.kill(-(child.pid as number), 'SIGTERM');
    while (isGroupAlive(child.pid as number)) await delay(ASK_AGAIN_MS);
  }
}

/** Only then does it end in good order. Resolves when the program has ended, too. */
async function printsReady(child: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: child.stdout as Readable })) if (line.startsWith('ready ')) return;
}

/** Asks until the answer is 200. Throws with what was printed when the program ends instead. */
async function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  let printed = '';
  child.stderr?.on('data', (data: Buffer) => {
    printed += data.toString();
  });
  while (child.exitCode === null && child.signalCode === null) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(ASK_AGAIN_MS);
  }
  throw new Error(`It ended before it was ready:\n${printed}`);
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
