import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { makePlace, type Place, runToEnd, type ServerProcess, startServer } from './server-process.ts';

async function ask(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

describe('the audit of a process', { timeout: 180_000 }, () => {
  let place: Place;
  let ends: (() => Promise<unknown>)[];
  beforeEach(async () => {
    place = await makePlace();
    ends = [() => place.remove()];
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
  });

  async function start(env: Record<string, string> = {}, command: 'serve' | 'work' = 'serve'): Promise<ServerProcess> {
    const server = await startServer(place.dataDir, env, command);
    ends.push(async () => {
      server.kill('SIGTERM');
      await server.ended;
    });
    return server;
  }
  const verify = (env: Record<string, string> = {}, ...more: string[]) =>
    runToEnd(place.dataDir, env, 'audit', 'verify', ...more);

  it('is verified whether the server runs or not, and says where somebody touched it', async () => {
    expect(await verify()).toMatchObject({ code: 1, output: expect.stringContaining('There is no database in') });
    const server = await start();
    const whole = await verify();
    expect(whole).toMatchObject({ code: 0, output: expect.stringMatching(/^The audit is whole: \d+ event\(s\)/) });
    const noted = whole.output.trim().split(' ').at(-1) ?? '';
    const { url } = JSON.parse(await readFile(path.join(place.dataDir, 'postgres', 'connection.json'), 'utf8'));
    const [first] = await ask(url, 'select event_id as id from audit_chain where seq = 1');
    server.kill('SIGTERM');
    await server.ended;
    expect(await verify({}, noted)).toMatchObject({ code: 0 });
    expect(await verify({}, '--json', `1:${'0'.repeat(64)}`)).toMatchObject({ code: 1 });
    const wrongly = await verify({}, '--jsno');
    expect(wrongly).toMatchObject({ code: 1, output: expect.stringContaining('audit verify [--json]') });

    const postgres = await startEmbeddedPostgres({ folder: path.join(place.dataDir, 'postgres'), log: () => {} });
    const touch = `update audit_events set action = 'tool.changed' where id = '${(first as { id: string }).id}'`;
    await ask(postgres.url, 'alter table audit_events disable trigger user', touch);
    await postgres.stop();
    const { code, output } = await verify({}, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      ok: false,
      faults: [{ seq: 1, what: 'changed', eventId: (first as { id: string }).id }],
    });
  });

  it('cannot be changed by the role of DATABASE_URL where the owner has one of its own', async () => {
    const other = await makePlace();
    const postgres = await startEmbeddedPostgres({ folder: path.join(other.dataDir, 'postgres'), log: () => {} });
    ends.push(async () => {
      await postgres.stop();
      await other.remove();
    });
    const { url: owner, applicationUrl: application } = postgres;
    const early = await runToEnd(place.dataDir, { DATABASE_URL: application }, 'work');
    expect(early).toMatchObject({ code: 1, output: expect.stringContaining('DATABASE_OWNER_URL') });
    const same = await runToEnd(place.dataDir, { DATABASE_URL: owner, DATABASE_OWNER_URL: owner });
    expect(same).toMatchObject({ code: 1, output: expect.stringContaining('may change the audit') });
    await start({ DATABASE_URL: application, DATABASE_OWNER_URL: owner });
    await expect(ask(application, 'delete from audit_events')).rejects.toMatchObject({ code: '42501' });
    // The schema is there by now, so a worker needs no owner.
    await start({ DATABASE_URL: application }, 'work');
    expect(await verify({ DATABASE_URL: application })).toMatchObject({ code: 0 });
  });
});
