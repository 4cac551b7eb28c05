import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import type { Options } from '../options.ts';
import { treeMemory } from '../process-memory.ts';
import { openServer, publishTool, requireSuccess, startRun } from '../server.ts';

const MB = 1e6;
const SAMPLE_MS = 1000;
/** Settled: this many samples in a row within this share of one another. */
const STEADY_SAMPLES = 10;
const STEADY_SHARE = 0.01;
const MOST_SAMPLES = 120;

/** What the program takes when nobody uses it: after one run, once the sum no longer moves. */
export async function measureIdleMemory(options: Options): Promise<Figure> {
  options.say('idle memory');
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const { slug } = await publishTool(server.client, 'def run_tool(input_dir, output_dir):\n    print(1)\n');
  requireSuccess(await startRun(server.client, slug, 300));

  const totals: number[] = [];
  while (!isSteady(totals) && totals.length < MOST_SAMPLES) {
    await delay(SAMPLE_MS);
    totals.push((await treeMemory(server.process.pid)).totalBytes);
  }
  const { totalBytes, byName, fileBytes } = await treeMemory(server.process.pid);
  const shares = byName.map(({ name, processes, bytes }) => ({ name, processes, mb: bytes / MB }));
  const details = { hasSettled: isSteady(totals), shares, filesMb: fileBytes / MB };
  return { key: 'idleMemoryMb', value: totalBytes / MB, details };
}

function isSteady(totals: number[]): boolean {
  const recent = totals.slice(-STEADY_SAMPLES);
  return recent.length === STEADY_SAMPLES && Math.max(...recent) <= Math.min(...recent) * (1 + STEADY_SHARE);
}
