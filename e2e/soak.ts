/**
 * One server, very many runs of every kind, good and hostile: afterwards it holds what it held before:
 * `npm run soak [-- --full]`. Each run must end as its tool says. Its last line is JSON.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Client, createClient } from '../src/client/client.ts';
import { SECOND } from '../src/contract/limits.ts';
import { routes } from '../src/contract/routes.ts';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { PIPES_AT_ONCE } from '../src/sandbox/local/output-pipes.ts';
import { createRandom } from '../test/random.ts';
import { signIn } from '../test/sign-in.ts';

import { runForm } from '../test/tool-maker.ts';
import { type PublishedTool, publishMixedTools } from './mixed-tools.ts';
import { type Figures, INSPECTED, type Memory, readFigures, readMemory } from './process-figures.ts';
import { ADMIN, makePlace, type ServerProcess, startServer } from './server-process.ts';

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, runs: { type: 'string' }, seed: { type: 'string' } },
});
const RUNS = Number(values.runs ?? (values.full ? 10_000 : 200));
/** Every tool several times, so that all that is made once and kept is there before the first look. */
const WARM_UP_RUNS = 60;
const AT_ONCE = 6;
/** Connections to the database are let go when they were idle for ten seconds. */
const CALM_MS = 12 * SECOND;
const SETTLE_MS = 180 * SECOND;
/**
 * What is kept for use again depends on how many happened to be needed at once: the loops of the worker may or may not
 * ask the database in the same moment, and of the pipes that were made together any number may be left. One lost with
 * every run would be more.
 */
const MAY_GROW: Partial<Record<keyof Figures, number>> = { connections: 8, pipes: PIPES_AT_ONCE };
/** A leak of one kilobyte per run would be 10 MB in a full soak. */
const MAX_HEAP_GROWTH = 8 * 1024 * 1024;
const MAX_RSS_GROWTH = 96 * 1024 * 1024;

/** Runs `count` of the tools, a few at once; returns how each ended that should have ended otherwise. */
async function doRuns(
  client: Client,
  tools: PublishedTool[],
  count: number,
  pick: () => PublishedTool,
): Promise<string[]> {
  const wrong: string[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const tool = left < tools.length ? (tools[left] ?? pick()) : pick();
      const call = { params: { slug: tool.slug }, query: { wait: 120 }, body: runForm() };
      const run = await client.call(routes.startRun, call);
      if (run.reason !== tool.ends) wrong.push(`${tool.name} ended as ${run.reason ?? run.status}: ${run.id}`);
      if (left % 1000 === 0 && count >= 1000) console.log(`  ${left} runs to go`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return wrong;
}

/** The figures once nothing but the connections has changed for a while. */
async function waitForCalm(read: () => Promise<Figures>): Promise<Figures> {
  const deadline = Date.now() + SETTLE_MS;
  const steady = ({ connections: _, ...others }: Figures) => JSON.stringify(others);
  let figures = await read();
  let since = Date.now();
  while (Date.now() - since < CALM_MS) {
    if (Date.now() > deadline) throw new Error(`The server does not come to rest: ${JSON.stringify(figures)}`);
    await delay(500);
    const next = await read();
    if (steady(next) !== steady(figures)) since = Date.now();
    figures = next;
  }
  return figures;
}

function compare(before: Figures & Memory, after: Figures & Memory): string[] {
  const { rssBytes, heapBytes, ...figures } = before;
  const faults = (Object.keys(figures) as (keyof Figures)[])
    .filter((key) => after[key] > before[key] + (MAY_GROW[key] ?? 0))
    .map((key) => `${key} grew from ${before[key]} to ${after[key]}`);
  if (after.heapBytes - heapBytes > MAX_HEAP_GROWTH)
    faults.push(`the heap grew from ${heapBytes} to ${after.heapBytes} bytes`);
  if (after.rssBytes - rssBytes > MAX_RSS_GROWTH)
    faults.push(`memory grew from ${rssBytes} to ${after.rssBytes} bytes`);
  return faults;
}

async function soak(dataDir: string, db: Db, server: ServerProcess, seed: number): Promise<Record<string, unknown>> {
  const { headers } = await signIn(server.url, ADMIN);
  // A connection that waits for the next request would be counted as one that the server does not let go.
  const client = createClient({ baseUrl: server.url, headers: () => ({ ...headers(), connection: 'close' }) });
  const tools = await publishMixedTools(client);
  const random = createRandom(seed);
  const pick = () => random.pick(tools);
  const look = async () => ({
    ...(await waitForCalm(() => readFigures(server, dataDir, db))),
    ...(await readMemory(server)),
  });
  const faults = await doRuns(client, tools, WARM_UP_RUNS, pick);
  const before = await look();
  console.log(`  before: ${JSON.stringify(before)}`);
  const begun = performance.now();
  faults.push(...(await doRuns(client, tools, RUNS, pick)));
  const runsPerSecond = Number(((RUNS / (performance.now() - begun)) * SECOND).toFixed(1));
  const after = await look();
  console.log(`  after:  ${JSON.stringify(after)}`);
  faults.push(...compare(before, after));
  for (const fault of faults) console.error(`fault: ${fault}`);
  return { ok: faults.length === 0, seed, runs: RUNS, runsPerSecond, before, after };
}

/** Always the same where it is one test among others; a full one looks for what nobody has seen yet. */
const seed = Number(values.seed ?? (values.full ? Date.now() % 1_000_000 : 21));
console.log(`${RUNS} runs of every kind, seed ${seed}`);
const [place, database] = [await makePlace(), await makePlace()];
const postgres = await startEmbeddedPostgres({ folder: database.dataDir, log: () => {} });
const pool = openPool(postgres.url, 1);
const server = await startServer(place.dataDir, { ...INSPECTED, DATABASE_URL: postgres.url });
try {
  const result = await soak(place.dataDir, openDatabase(pool), server, seed);
  console.log(JSON.stringify(result));
  if (result.ok !== true) process.exitCode = 1;
} catch (error) {
  console.error(error);
  console.log(JSON.stringify({ ok: false, seed }));
  process.exitCode = 1;
} finally {
  server.kill('SIGTERM');
  await server.ended;
  await pool.end();
  await postgres.stop();
  await place.remove();
  await database.remove();
}
