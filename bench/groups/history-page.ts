/** The page of runs where there are a million: its list and its chart, over HTTP, as a user and as an admin. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createPerson } from '../../src/actions/create-person.ts';
import type { Client } from '../../src/client/client.ts';
import type { QueryInputOf } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { openDatabase, openPool } from '../../src/db/database.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { connectionOf } from '../../src/postgres/connection.ts';
import { countRuns } from '../../src/worker/count-runs.ts';
import { signIn } from '../../test/sign-in.ts';
import type { Figure } from '../figure.ts';
import { type FilledHistory, fillHistory } from '../fill-history.ts';
import type { Options } from '../options.ts';
import { openServer, publishTool } from '../server.ts';
import { describe } from '../statistics.ts';

const RUNS = 1_000_000;
const QUICK_RUNS = 50_000;
const USER = { email: 'busy@example.org', password: 'a long enough password' };

type Query = QueryInputOf<typeof routes.listRuns>;

/** The list and the chart of one page, asked for at once. */
export async function measureHistoryPage(options: Options): Promise<Figure> {
  const runs = options.isQuick ? QUICK_RUNS : RUNS;
  options.say(`the page of ${runs} runs`);
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const { url } = await connectionOf(path.join(server.dataDir, 'postgres'));
  // One connection: what chance gives is the same each time.
  const pool = openPool(url, 1);
  held.defer(() => pool.end());
  const db = openDatabase(pool);
  const { versionId } = await publishTool(server.client, 'def run_tool(input_dir, output_dir): pass');
  const { hashPassword } = createIdentity({ secret: 'x'.repeat(40), isSecure: false });
  const passwordHash = await hashPassword(USER.password);
  const user = { id: randomUUID(), name: 'Busy', email: USER.email, role: 'user', passwordHash } as const;
  await createPerson(db, ownOrigin, { ...user, now: new Date() });
  const { person: admin } = await server.client.call(routes.getMe, {});
  const filled = await fillHistory(db, { runs, versionId, busyIds: [admin.id, user.id], say: options.say });
  options.say('what has ended is counted');
  await countRuns(db);
  const { client } = await signIn(server.process.url, USER);
  // Awaited here: what is held is given up when this function returns.
  return await measurePages({ user: client, admin: server.client }, filled, user.id, options.isQuick ? 10 : 60);
}

export async function measurePages(
  clients: { user: Client; admin: Client },
  filled: FilledHistory,
  userId: string,
  samples: number,
): Promise<Figure> {
  const deep = await deepCursor(clients);
  const pages: Record<string, [Client, Query]> = {
    ...Object.fromEntries(
      Object.entries(ofUser(filled)).map(([name, query]) => [`user: ${name}`, [clients.user, query]]),
    ),
    ...Object.fromEntries(
      Object.entries(ofAdmin(filled, userId)).map(([name, query]) => [
        `admin: ${name}`,
        [clients.admin, { ...query, scope: 'all' }],
      ]),
    ),
    'user: half a year back': [clients.user, { cursor: deep.user }],
    'admin: half a year back': [clients.admin, { scope: 'all', cursor: deep.admin }],
  };
  const details: Record<string, { p50: number; p95: number }> = {};
  for (const [name, [client, query]] of Object.entries(pages)) {
    await askPage(client, query);
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) times.push(await askPage(client, query));
    const { p50, p95 } = describe(times);
    details[name] = { p50, p95 };
  }
  const worst = Math.max(...Object.values(details).map(({ p95 }) => p95));
  return { key: 'historyPageMs', value: worst, details };
}

const ofUser = ({ quietToolId, busyToolId }: FilledHistory): Record<string, Query> => ({
  'no filter': {},
  'failed ones': { status: 'failed' },
  'timed out, of one tool': { status: 'timed_out', tool: busyToolId },
  'a tool seldom used': { tool: quietToolId },
  'text of an error': { text: 'column named 77' },
  'text that is nowhere': { text: 'nowhere to be found' },
  'by schedule, a month': { trigger: 'schedule', from: daysAgo(60), to: daysAgo(30) },
});

const ofAdmin = ({ busyToolId, quietToolId, oldVersionId }: FilledHistory, userId: string): Record<string, Query> => ({
  'no filter': {},
  'timed out, of one tool': { status: 'timed_out', tool: busyToolId },
  'canceled, of a tool seldom used': { status: 'canceled', tool: quietToolId },
  'of a version of last year': { version: oldVersionId },
  'of somebody, of a tool seldom used': { person: userId, tool: quietToolId },
  'test runs by programs, canceled': { status: 'canceled', context: 'sandbox', trigger: 'api' },
  'text of one title': { text: 'number 200' },
  'text of many titles': { text: 'number 1' },
  'a year': { from: daysAgo(365) },
});

/** The list and the chart, as the page asks for them. */
async function askPage(client: Client, query: Query): Promise<number> {
  const { cursor: _, ...filter } = query;
  const startedAt = performance.now();
  await Promise.all([client.call(routes.listRuns, { query }), client.call(routes.getRunHistory, { query: filter })]);
  return performance.now() - startedAt;
}

/** As after so many pages that nobody would turn: the list is asked for what lies before a run of then. */
async function deepCursor({ user, admin }: { user: Client; admin: Client }): Promise<{ user: string; admin: string }> {
  const cursorOf = async (client: Client, query: Query): Promise<string> => {
    const { nextCursor } = await client.call(routes.listRuns, { query: { ...query, to: daysAgo(180), limit: 1 } });
    if (nextCursor === null) throw new Error('There are no runs so far back.');
    return nextCursor;
  };
  return { user: await cursorOf(user, {}), admin: await cursorOf(admin, { scope: 'all' }) };
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
