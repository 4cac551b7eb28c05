/**
 * Three servers, each with a worker, on one database: killed with -9 at random and started again, under load. Then
 * every run must have ended exactly once, and nothing of it may be left on the host: `npm run storm [-- --full]`.
 * Prints its seed and what it counted; its last line is JSON.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { type Client, createClient } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';
import { type Db, openDatabase, openPool } from '../src/db/database.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { createRandom, type Random } from '../test/random.ts';
import { signIn } from '../test/sign-in.ts';
import { runForm } from '../test/tool-maker.ts';
import { findLeftovers, type Leftovers } from './host-leftovers.ts';
import { type PublishedTool, publishMixedTools } from './mixed-tools.ts';
import { ADMIN, makePlace, type ServerProcess, startServer } from './server-process.ts';
import { type JudgedRuns, judgeRuns, sweepStores } from './storm-judge.ts';

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, kills: { type: 'string' }, seed: { type: 'string' } },
});
const KILLS = Number(values.kills ?? (values.full ? 100 : 8));
const SERVERS = 3;
/** How many runs wait or run at any time; a few per place, so that every server is always at work. */
const LOAD = 18;
const SETTLE_MS = 180_000;

interface Storm {
  db: Db;
  random: Random;
  dataDir: string;
  databaseUrl: string;
  servers: ServerProcess[];
  /** Of all servers there ever were, and what they printed. */
  pids: number[];
  printed: string[][];
  headers: () => Record<string, string>;
  tools: [PublishedTool, ...PublishedTool[]];
  /** Runs that a server has answered for. */
  accepted: Set<string>;
  canceled: Set<string>;
  isOver: boolean;
}

async function addServer(
  storm: Pick<Storm, 'servers' | 'pids' | 'printed' | 'dataDir' | 'databaseUrl'>,
): Promise<ServerProcess> {
  const { dataDir, databaseUrl } = storm;
  const server = await startServer(dataDir, { DATABASE_URL: databaseUrl, RUNNER_MAX_CONCURRENCY: '2' });
  storm.servers.push(server);
  storm.pids.push(server.pid);
  storm.printed.push(server.lines);
  return server;
}

const clientOf = ({ url }: ServerProcess, { headers }: Pick<Storm, 'headers'>): Client =>
  createClient({ baseUrl: url, headers });

/** Keeps the servers busy, and cancels some runs. A server that is gone in between has accepted what it answered for. */
async function keepBusy(storm: Storm): Promise<void> {
  while (!storm.isOver) {
    const server = storm.random.pick(storm.servers as [ServerProcess, ...ServerProcess[]]);
    const client = clientOf(server, storm);
    try {
      const { rows } = await sql`select from runs where status in ('queued', 'running')`.execute(storm.db);
      if (rows.length >= LOAD) {
        await delay(20);
        continue;
      }
      const { slug } = storm.random.pick(storm.tools);
      const files = storm.random.below(4) === 0 ? [{ name: 'given.txt', content: 'given' }] : [];
      const run = await client.call(routes.startRun, { params: { slug }, body: runForm({}, files) });
      storm.accepted.add(run.id);
      if (storm.random.below(12) === 0) {
        storm.canceled.add(run.id);
        await client.call(routes.cancelRun, { params: { runId: run.id } });
      }
    } catch (error) {
      // fetch: the server was killed before it could answer.
      if (!(error instanceof TypeError)) throw error;
      await delay(20);
    }
  }
}

async function killAndStart(storm: Storm): Promise<void> {
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await delay(storm.random.below(500));
    const [server] = storm.servers.splice(storm.random.below(storm.servers.length), 1);
    server?.kill('SIGKILL');
    await server?.ended;
    await addServer(storm);
    if (kill % 10 === 0) console.log(`  ${kill} kills, ${storm.accepted.size} runs`);
  }
}

/** What finds nothing at the end must find what is there before. */
async function expectToFind({ dataDir, pids }: Storm): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const left = await findLeftovers(dataDir, pids);
    // More than the servers themselves: a sandbox is at work.
    if (left.processes.length > SERVERS && left.folders.length >= SERVERS) return;
    if (Date.now() > deadline) throw new Error(`The search for leftovers is blind: ${JSON.stringify(left)}`);
  }
}

async function settle({ db }: Storm): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { rows } = await sql<{ id: string; status: string }>`
      select id, status, attempt, held_by, worker_id from runs where status in ('queued', 'running')`.execute(db);
    if (rows.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Runs that do not end: ${JSON.stringify(rows)}`);
    await delay(100);
  }
}

async function stopAll(storm: Storm): Promise<void> {
  for (const server of storm.servers) server.kill('SIGTERM');
  for (const server of storm.servers) {
    const code = await server.ended;
    if (code !== 0) throw new Error(`A server ended with ${code}:\n${server.lines.slice(-20).join('\n')}`);
  }
}

/**
 * The janitor of a killed server goes by itself, a second after it found nothing any more. A look takes a while: what goes
 * meanwhile may be seen in one place and not in the other, so the next one counts.
 */
async function findLastLeftovers({ dataDir, pids }: Storm): Promise<Leftovers> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const left = await findLeftovers(dataDir, pids);
    if (Object.values(left).every((names) => names.length === 0) || Date.now() > deadline) return left;
    await delay(100);
  }
}

/** The database ends the connections of who is gone, and what is under way on them, a moment after that. */
async function countLastConnections({ db }: Storm): Promise<number> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend' and state <> 'idle'`.execute(db);
    const count = rows[0]?.count ?? -1;
    if (count === 0 || Date.now() > deadline) return count;
    await delay(100);
  }
}

/** Everything that is wrong, in sentences; none when the storm did no harm. */
async function findHarm(storm: Storm): Promise<JudgedRuns> {
  const { faults, ...counts } = await judgeRuns(storm.db, storm.tools, storm);
  faults.push(...(await sweepStores(storm.db, storm.dataDir)));
  const left = await findLastLeftovers(storm);
  for (const [what, names] of Object.entries(left) as [string, string[]][])
    if (names.length > 0) faults.push(`${what} are left: ${names.join(', ')}`);
  const connections = await countLastConnections(storm);
  if (connections !== 0) faults.push(`${connections} connections are still at work`);
  const workers = await sql`select from workers`.execute(storm.db);
  if (workers.rows.length > 0) faults.push(`${workers.rows.length} workers are still on the list`);
  return { ...counts, faults };
}

async function storm(dataDir: string, databaseUrl: string, seed: number): Promise<Record<string, unknown>> {
  const pool = openPool(databaseUrl, 4);
  const db = openDatabase(pool);
  const ground = {
    dataDir,
    databaseUrl,
    servers: [] as ServerProcess[],
    pids: [] as number[],
    printed: [] as string[][],
  };
  try {
    const first = await addServer(ground);
    const { headers, client } = await signIn(first.url, ADMIN);
    const tools = await publishMixedTools(client);
    while (ground.servers.length < SERVERS) await addServer(ground);
    const all: Storm = { ...ground, db, random: createRandom(seed), headers, tools, ...noRuns() };
    const busy = keepBusy(all);
    busy.catch(() => {});
    await expectToFind(all);
    await killAndStart(all);
    all.isOver = true;
    await busy;
    console.log('  the last kill; waiting for the runs to end');
    await settle(all);
    await stopAll(all);
    const { faults, ...counts } = await findHarm(all);
    for (const fault of faults) console.error(`fault: ${fault}`);
    if (faults.length > 0)
      console.error(
        ground.printed
          .flat()
          .filter((line) => !line.startsWith('ready '))
          .join('\n'),
      );
    return { ok: faults.length === 0, seed, kills: KILLS, accepted: all.accepted.size, ...counts };
  } finally {
    for (const server of ground.servers) server.kill('SIGKILL');
    await Promise.all(ground.servers.map((server) => server.ended));
    await pool.end();
  }
}

const noRuns = () => ({ accepted: new Set<string>(), canceled: new Set<string>(), isOver: false });

/** Always the same where it is one test among others; a full one looks for what nobody has seen yet. */
const seed = Number(values.seed ?? (values.full ? Date.now() % 1_000_000 : 21));
console.log(`Three servers, ${KILLS} kills, seed ${seed}`);
const [place, database] = [await makePlace(), await makePlace()];
const postgres = await startEmbeddedPostgres({ folder: database.dataDir, log: () => {} });
try {
  const result = await storm(place.dataDir, postgres.url, seed);
  console.log(JSON.stringify(result));
  if (result.ok !== true) process.exitCode = 1;
} catch (error) {
  console.error(error);
  console.log(JSON.stringify({ ok: false, seed }));
  process.exitCode = 1;
} finally {
  await postgres.stop();
  await place.remove();
  await database.remove();
}
