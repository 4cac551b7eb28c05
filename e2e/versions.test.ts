/** Processes of two versions on one database, as while an installation is updated. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { openDatabase, openPool } from '../src/db/database.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished, runForm } from '../test/tool-maker.ts';
import { ADMIN, makePlace, runToEnd, startServer } from './server-process.ts';

it('a server alone leaves runs to workers, and a worker of an older version takes none', {
  timeout: 180_000,
}, async () => {
  const place = await makePlace();
  expect(await runToEnd(place.dataDir, {}, 'serve', '--no-worcker')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Write: serve [--no-worker]'),
  });
  const server = await startServer(place.dataDir, {}, 'serve', '--no-worker');
  try {
    const { client } = await signIn(server.url, ADMIN);
    const { slug } = await makePublished(client, { source: 'def run_tool(i, o):\n    return "<p>x</p>"\n' });
    const start = (wait: number) =>
      client.call(routes.startRun, { params: { slug }, query: { wait }, body: runForm() });
    const run = await start(0);
    const worker = await startServer(place.dataDir, {}, 'work');
    const see = async () => (await client.call(routes.getRun, { params: { runId: run.id } })).status;
    await expect.poll(see).toBe('succeeded');

    const { url } = JSON.parse(await readFile(path.join(place.dataDir, 'postgres', 'connection.json'), 'utf8'));
    const pool = openPool(url, 1);
    await sql`insert into migrations (name, hash) values ('9999_future.sql', 'x')`.execute(openDatabase(pool));
    await pool.end();
    expect(await worker.ended).toBe(1);
    expect(worker.lines.join('\n')).toContain('a newer version has changed the database');
    expect(await start(0)).toMatchObject({ status: 'queued' });
    for (const command of ['work', 'backup'])
      expect(
        await runToEnd(place.dataDir, {}, command, ...(command === 'backup' ? [place.dataDir] : [])),
      ).toMatchObject({
        code: 1,
        output: expect.stringMatching(
          /^scriptorium: The database was made by a newer Scriptorium \(it has 9999_future/,
        ),
      });
  } finally {
    server.kill('SIGKILL');
    await server.ended;
    await place.remove();
  }
});
