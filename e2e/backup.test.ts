/** The commands themselves, as somebody would use them who has just lost a disk. */
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient } from '../src/client/client.ts';
import { watchRun } from '../src/client/watch-run.ts';
import { routes } from '../src/contract/routes.ts';
import { connectionOf } from '../src/postgres/connection.ts';
import { codeFor } from '../test/authenticator-app.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished, runForm, runTool } from '../test/tool-maker.ts';
import {
  ADMIN,
  makePlace,
  type Place,
  runToEnd,
  type ServerProcess,
  spawnMain,
  startServer,
} from './server-process.ts';

const MAKES_A_FILE =
  'import pathlib\ndef run_tool(i, o):\n    pathlib.Path(o, "made.bin").write_bytes(bytes(range(256)) * 99)\n';
const FOREVER = 'import time\ndef run_tool(i, o):\n    print("started", flush=True)\n    time.sleep(100)\n';

let places: Place[];
let servers: ServerProcess[];
beforeEach(() => {
  places = [];
  servers = [];
});
afterEach(async () => {
  for (const server of servers) {
    server.kill('SIGKILL');
    await server.ended;
  }
  for (const place of places) await place.remove();
});
async function newPlace(): Promise<Place> {
  const place = await makePlace();
  places.push(place);
  return place;
}
async function start(dataDir: string): Promise<ServerProcess> {
  const server = await startServer(dataDir);
  servers.push(server);
  return server;
}

it('what was lost with a disk is there again, and what was under way is at rest', { timeout: 240_000 }, async () => {
  const [original, copy, shelf] = [await newPlace(), await newPlace(), await newPlace()];
  const first = await start(original.dataDir);
  const { client } = await signIn(first.url, ADMIN);
  const tool = await makePublished(client, { source: MAKES_A_FILE });
  const done = await runTool(client, tool.slug);
  const { key } = await client.call(routes.prepareSecondStep, { body: { password: ADMIN.password } });
  await client.call(routes.confirmSecondStep, { body: { code: codeFor(key) } });
  const { slug } = await makePublished(client, { source: FOREVER });
  const going = await client.call(routes.startRun, { params: { slug }, body: runForm() });
  for await (const event of watchRun(client, going.id)) if (event.type === 'log') break;
  expect((await client.call(routes.getSettings, {})).backup).toEqual({ lastAt: null, isOverdue: true });

  const keys = path.join(shelf.dataDir, 'keys');
  const made = await runToEnd(original.dataDir, {}, 'backup', shelf.dataDir, '--keys', keys, '--json');
  expect(made.code, made.output).toBe(0);
  const { file, missing } = JSON.parse(made.output) as { file: string; missing: number };
  expect([path.dirname(file), missing]).toEqual([shelf.dataDir, 0]);
  for (const written of [file, keys]) expect((await stat(written)).mode & 0o777).toBe(0o600);
  expect((await client.call(routes.getSettings, {})).backup).toMatchObject({ isOverdue: false });
  const backup = (keysFile: string) => runToEnd(original.dataDir, {}, 'backup', shelf.dataDir, '--keys', keysFile);
  expect((await backup(keys)).output).toContain('The keys are in');
  expect((await backup(file)).output).toContain('is no file of keys that a backup wrote');
  await expectNothingLeft(original.dataDir, shelf.dataDir);
  expect((await runToEnd(original.dataDir, {}, 'restore', file)).output).toMatch(
    /^scriptorium: Another Scriptorium already uses/,
  );
  first.kill('SIGKILL');
  await first.ended;

  // Killed with half of it read: nobody starts on that, and the next restore begins anew.
  const half = path.join(shelf.dataDir, 'half');
  execFileSync('/usr/bin/mkfifo', [half]);
  const restoring = spawnMain(copy.dataDir, {}, 'restore', half);
  const bytes = await readFile(file);
  const pipe = createWriteStream(half);
  pipe.on('error', () => {});
  pipe.write(bytes.subarray(0, bytes.length - 2000));
  await expect.poll(() => readdir(copy.dataDir)).toContain('restoring');
  const killed = new Promise((resolve) => restoring.once('exit', resolve));
  restoring.kill('SIGKILL');
  await killed;
  pipe.destroy();
  const refused = await runToEnd(copy.dataDir);
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('goes on or was interrupted') });

  const restored = await runToEnd(copy.dataDir, {}, 'restore', file, '--keys', keys);
  expect(restored.output).toContain('the audit is whole');
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('are marked lost: 1.') });
  const second = await start(copy.dataDir);
  await expect(signIn(second.url, ADMIN)).rejects.toMatchObject({ code: 'code_required' });
  const again = await signIn(second.url, { ...ADMIN, code: codeFor(key, 1) } as typeof ADMIN);
  const view = (runId: string) => again.client.call(routes.getRun, { params: { runId } });
  expect(await view(done.id)).toEqual(done);
  const params = { runId: done.id, artifactId: done.artifacts[0]?.id ?? '' };
  const download = await fetch(`${second.url}/api/v1/runs/${params.runId}/artifacts/${params.artifactId}`, {
    headers: again.headers(),
  });
  expect(Buffer.from(await download.arrayBuffer())).toEqual(
    Buffer.from([...Array(99)].flatMap(() => [...Array(256).keys()])),
  );
  expect(await view(going.id)).toMatchObject({ status: 'failed', reason: 'worker_lost' });
  expect(await runTool(again.client, tool.slug)).toMatchObject({ status: 'succeeded' });
  expect(await runToEnd(copy.dataDir, {}, 'audit', 'verify')).toMatchObject({ code: 0 });

  // Who runs the machine lets somebody in who has nothing left.
  const unknown = await runToEnd(copy.dataDir, {}, 'link', 'nobody@example.org');
  expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('Nobody who may sign in') });
  const { output } = await runToEnd(copy.dataDir, {}, 'link', ADMIN.email, '--without-second-step');
  const token = new URL(/http\S+/.exec(output)?.[0] ?? '').searchParams.get('token') ?? '';
  const password = 'another long password';
  await createClient({ baseUrl: second.url }).call(routes.setPassword, { body: { token, password } });
  await signIn(second.url, { email: ADMIN.email, password });
});

/** A backup that is ended while it waits for a table: it fails, and leaves nothing of what it had written. */
async function expectNothingLeft(dataDir: string, shelf: string): Promise<void> {
  const before = await readdir(shelf);
  const { url } = await connectionOf(path.join(dataDir, 'postgres'));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin; lock table tools in access exclusive mode');
    const backup = spawnMain(dataDir, {}, 'backup', shelf);
    const ended = new Promise((resolve) => backup.once('exit', resolve));
    await expect.poll(async () => (await readdir(shelf)).length).toBeGreaterThan(before.length);
    backup.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(await readdir(shelf)).toEqual(before);
  } finally {
    await client.end();
  }
}
