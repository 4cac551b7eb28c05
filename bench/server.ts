/** The real program on a folder of its own, with somebody signed in and tools to run. */
import { randomUUID } from 'node:crypto';
import { ADMIN, makePlace, type ServerProcess, startServer } from '../e2e/server-process.ts';
import { type Client, createClient } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';
import type { Run } from '../src/contract/run.ts';

export interface BenchServer {
  dataDir: string;
  process: ServerProcess;
  /** Signed in as the superuser, who also owns the tools. */
  client: Client;
  /** With this login, for requests made by hand. */
  headers: () => Record<string, string>;
  close: () => Promise<void>;
}

export interface PublishedTool {
  slug: string;
  versionId: string;
}

/** `env` goes to the server. Everything is removed on close. */
export async function openServer(env: Record<string, string> = {}): Promise<BenchServer> {
  const place = await makePlace();
  try {
    const server = await startServer(place.dataDir, env);
    const close = async (): Promise<void> => {
      server.kill('SIGTERM');
      await server.ended;
      await place.remove();
    };
    return { dataDir: place.dataDir, process: server, close, ...(await signIn(server.url)) };
  } catch (error) {
    await place.remove();
    throw error;
  }
}

async function signIn(baseUrl: string): Promise<Pick<BenchServer, 'client' | 'headers'>> {
  let cookie = '';
  const headers = (): Record<string, string> => (cookie === '' ? {} : { cookie });
  const client = createClient({
    baseUrl,
    headers,
    onResponse: (response) => {
      cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
    },
  });
  await client.call(routes.signIn, { body: ADMIN });
  return { client, headers };
}

export async function publishTool(client: Client, source: string): Promise<PublishedTool> {
  const slug = `bench-${randomUUID().slice(0, 8)}`;
  const tool = await client.call(routes.createTool, { body: { title: slug, slug, audience: ['Bench'] } });
  const body = { language: 'python' as const, source, parentVersionId: null };
  const version = await client.call(routes.saveVersion, { params: { toolId: tool.id }, body });
  const params = { versionId: version.id };
  await client.call(routes.submitVersion, { params, body: { changeSummary: 'To be measured' } });
  await client.call(routes.publishVersion, { params });
  return { slug, versionId: version.id };
}

/** Starts a run and, with `wait`, resolves when it has ended. */
export function startRun(client: Client, slug: string, wait = 0): Promise<Run> {
  return client.call(routes.startRun, { params: { slug }, query: { wait }, body: new FormData() });
}

export function requireSuccess(run: Pick<Run, 'id' | 'status' | 'reason' | 'errorSummary'>): void {
  if (run.status !== 'succeeded') throw new Error(`A run ended as ${run.status} (${run.reason}): ${run.errorSummary}`);
}
