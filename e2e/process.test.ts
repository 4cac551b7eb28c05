import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../src/client/client.ts';
import { createClient } from '../src/client/client.ts';
import { watchRun } from '../src/client/watch-run.ts';
import { routes } from '../src/contract/routes.ts';
import type { Run } from '../src/contract/run.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished, runForm, runTool } from '../test/tool-maker.ts';
import { heldSource, letGo } from './held-run.ts';
import { findSandboxProcesses } from './sandbox-leftovers.ts';
import { ADMIN, findPort, makePlace, type Place, runToEnd, type ServerProcess, startServer } from './server-process.ts';

const SHORT = 'import time\ndef run_tool(i, o):\n    time.sleep(1)\n    return "<p>done</p>"\n';

describe('the process', () => {
  let place: Place;
  let servers: ServerProcess[];
  beforeEach(async () => {
    place = await makePlace();
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers.reverse()) {
      server.kill('SIGKILL');
      await server.ended;
    }
    // What a killed server leaves is ended a moment later.
    await expect.poll(() => findSandboxProcesses(place.dataDir)).toEqual({ all: [], ofRuns: [] });
    await place.remove();
  });

  async function start(env: Record<string, string> = {}, command: 'serve' | 'work' = 'serve'): Promise<ServerProcess> {
    const server = await startServer(place.dataDir, env, command);
    servers.push(server);
    return server;
  }
  const admin = async (server: ServerProcess): Promise<Client> => (await signIn(server.url, ADMIN)).client;

  /** One that is under way until it is let go. */
  async function startHeldRun(client: Client): Promise<Run> {
    const { slug } = await makePublished(client, { source: heldSource('"<p>done</p>"') });
    const run = await client.call(routes.startRun, { params: { slug }, body: runForm() });
    for await (const event of watchRun(client, run.id)) if (event.type === 'log') break;
    return run;
  }
  const untilItWaits = (server: ServerProcess) =>
    expect.poll(() => server.lines.some((line) => line.startsWith('Waiting for 1 run'))).toBe(true);

  it('starts on an empty folder with six published tools that run', async () => {
    const server = await start();
    expect(server.lines.at(-1)).toBe(`ready ${server.url}`);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(server.url, { headers: { accept: 'text/html' } })).text()).toContain('<div id="root">');
    const client = await admin(server);
    const { items } = await client.call(routes.listTools, {});
    expect(items.map((tool) => tool.slug).sort()).toEqual([
      'csv-summary',
      'disk-report',
      'group-divider',
      'markdown-to-html',
      'qr-code',
      'text-statistics',
    ]);
    const csv = { name: 'a.csv', content: 'namn;poäng\nÅsa;3\nBo;4\n' };
    const run = await runTool(client, 'csv-summary', {}, [csv]);
    expect(run.status).toBe('succeeded');
    expect(run.outputs.map((output) => output.kind)).toContain('table');
    expect(run.artifacts.length).toBeGreaterThan(0);
  });

  it('prints a setup link when there is no superuser, which works once', async () => {
    const server = await start({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
    const link = server.lines.find((line) => line.includes('/setup?token='))?.trim() ?? '';
    const token = new URL(link).searchParams.get('token') ?? '';
    const client = createClient({ baseUrl: server.url });
    const body = { name: 'First', ...ADMIN, token };
    await client.call(routes.setUp, { body });
    await expect(client.call(routes.setUp, { body })).rejects.toMatchObject({ code: 'setup_done' });
    expect((await (await admin(server)).call(routes.listTools, {})).items.length).toBe(6);
  });

  it('waits for the runs under way when asked to end, and ends cleanly', async () => {
    const server = await start();
    const client = await admin(server);
    const run = await startHeldRun(client);
    server.kill('SIGTERM');
    await untilItWaits(server);
    await letGo(place.dataDir);
    expect(await server.ended).toBe(0);
    const again = await admin(await start());
    const ended = await again.call(routes.getRun, { params: { runId: run.id } });
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(ended.details?.attempt).toBe(1);
  });

  it('waits just the same when Ctrl-C reaches every process of the terminal', async () => {
    const server = await start();
    const client = await admin(server);
    const run = await startHeldRun(client);
    process.kill(-server.pid, 'SIGINT');
    await untilItWaits(server);
    await letGo(place.dataDir);
    expect(await server.ended).toBe(0);
    const again = await admin(await start());
    expect(await again.call(routes.getRun, { params: { runId: run.id } })).toMatchObject({ status: 'succeeded' });
  });

  it('hands the runs under way back at the second signal', async () => {
    const server = await start();
    const client = await admin(server);
    const run = await startHeldRun(client);
    server.kill('SIGTERM');
    await untilItWaits(server);
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    const again = await admin(await start());
    const waiting = await again.call(routes.getRun, { params: { runId: run.id } });
    expect(['queued', 'running']).toContain(waiting.status);
    await again.call(routes.cancelRun, { params: { runId: run.id } });
  });

  it('loses no run to kill -9, and a stream goes on after the restart where it was', async () => {
    const server = await start();
    const client = await admin(server);
    const run = await startHeldRun(client);
    const before: number[] = [];
    for await (const event of watchRun(client, run.id)) {
      before.push(event.seq);
      if (event.type === 'log') break;
    }
    server.kill('SIGKILL');
    await server.ended;
    const again = await admin(await start());
    const after: number[] = [];
    for await (const event of watchRun(again, run.id, { since: before.at(-1) ?? 0 })) {
      after.push(event.seq);
      // Of the second attempt.
      if (event.type === 'log') await letGo(place.dataDir);
      if (event.type === 'done') expect(event.status).toBe('succeeded');
    }
    const whole: number[] = [];
    for await (const event of watchRun(again, run.id)) whole.push(event.seq);
    expect([...before, ...after]).toEqual(whole);
    const ended = await again.call(routes.getRun, { params: { runId: run.id } });
    expect(ended.details?.attempt).toBe(2);
  });

  it('shares its runs with a worker in a process of its own, and takes over when that is killed', async () => {
    const server = await start();
    const client = await admin(server);
    const door = `http://127.0.0.1:${await findPort()}`;
    const token = 'x'.repeat(20);
    const worker = await start({ METRICS_PORT: new URL(door).port, METRICS_TOKEN: token }, 'work');
    expect(worker.lines.at(-1)).toMatch(/^ready worker /);
    expect((await fetch(`${door}/healthz`)).status).toBe(200);
    expect((await fetch(`${door}/readyz`)).status).toBe(200);
    for (const authorization of ['', `Bearer ${token}y`, `Bearer ${token.slice(1)}`, token])
      expect((await fetch(`${door}/metrics`, { headers: { authorization } })).status).toBe(401);
    const metrics = await fetch(`${door}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const told = await metrics.text();
    expect(told).toMatch(/^scriptorium_worker_places [1-9]/m);
    // Figures of the installation are the servers' to tell.
    expect(told).not.toContain('scriptorium_queue_runs');
    expect((await fetch(`${door}/api/v1/me`)).status).toBe(404);
    const { slug } = await makePublished(client, { source: SHORT });
    const ask = () => client.call(routes.startRun, { params: { slug }, body: runForm() });
    await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()]);
    const statuses = async () => (await client.call(routes.listRuns, {})).items.map(({ status }) => status);
    await expect.poll(statuses).toContain('running');
    worker.kill('SIGKILL');
    await expect.poll(statuses).toEqual(Array(6).fill('succeeded'));
  });

  it('says in one line what keeps it from starting', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => busy.once('listening', resolve));
    const { port } = busy.address() as { port: number };
    const taken = await runToEnd(place.dataDir, { PORT: String(port) });
    busy.close();
    expect(taken.code).toBe(1);
    expect(taken.output).toMatch(new RegExp(`^scriptorium: Port ${port} on 127.0.0.1 is taken[^\\n]*\\n$`));

    const file = path.join(place.dataDir, 'file');
    await writeFile(file, '');
    const unwritable = await runToEnd(path.join(file, 'data'));
    expect(unwritable.code).toBe(1);
    expect(unwritable.output).toMatch(/^scriptorium: The data folder [^\n]* cannot be written[^\n]*\n$/);

    const foreign = path.join(place.dataDir, 'foreign');
    await mkdir(path.join(foreign, 'postgres', 'data'), { recursive: true });
    await writeFile(path.join(foreign, 'postgres', 'data', 'PG_VERSION'), '12\n');
    const version = await runToEnd(foreign);
    expect(version.code).toBe(1);
    expect(version.output).toMatch(/^scriptorium: [^\n]*12[^\n]*\n$/);

    const faulty = await runToEnd(place.dataDir, { PORT: 'seventy', UPLOAD_MAX_FILES: '-1' });
    expect(faulty.code).toBe(1);
    expect(faulty.output).toMatch(/PORT/);
    expect(faulty.output).toMatch(/UPLOAD_MAX_FILES/);
    const away = await runToEnd(place.dataDir, { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' });
    expect(away.code).toBe(1);
    expect(away.output).toMatch(/^scriptorium: The database [^\n]*\n$/);
  });
});
