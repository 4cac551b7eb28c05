/** The cases that reach the server, the queue and the database, with a real worker. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import type { Run } from '../../src/contract/run.ts';
import type { VersionContent } from '../../src/contract/tool.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { growthWhile } from '../held-memory.ts';
import { makeDraft, runForm } from '../tool-maker.ts';
import { testCell } from './test-cases.ts';

const canary = `canary-${randomUUID()}`;
process.env.SESSION_SECRET = canary;

const body = (text: string): string => `def run_tool(input_dir, output_dir):\n${text.replaceAll(/^/gm, '    ')}\n`;
/** Hands a document back as it is, past the harness. */
const raw = (document: string): string =>
  body(
    `import os\nview = memoryview(b"result " + ${document} + b"\\n")\nwhile view: view = view[os.write(3, view):]\nos._exit(0)`,
  );

describe('product', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('contributor');
  });
  afterAll(() => {
    delete process.env.SESSION_SECRET;
  });

  const play = (id: string, title: string, act: () => Promise<void>): void =>
    testCell({ id, title, column: 'product', language: 'all' }, async () => {
      await act();
      expect(await testRun({ source: body('return "canary"') })).toMatchObject({ status: 'succeeded' });
    });

  async function testRun(content: Partial<VersionContent> & { source: string }): Promise<Run> {
    const { versionId } = await makeDraft(author.client, content);
    return author.client.call(routes.startSandboxRun, { params: { versionId }, query: { wait: 60 }, body: runForm() });
  }

  const databaseBytes = async (): Promise<number> => {
    const { rows } = await sql<{ bytes: string }>`
      select pg_total_relation_size('run_events') as bytes`.execute(database.db);
    return Number(rows[0]?.bytes);
  };

  play('RS-06', 'prints without end', async () => {
    const bytes = await databaseBytes();
    const { played, grownBytes } = await growthWhile(() =>
      testRun({ source: 'while :; do yes; done', language: 'bash' }),
    );
    expect(played).toMatchObject({ status: 'failed', reason: 'output_limit' });
    // Two streams of 1 MiB, and what the database needs around them.
    expect((await databaseBytes()) - bytes).toBeLessThan(8 * MIB);
    // The server and the worker are one process here.
    expect(grownBytes).toBeLessThan(150 * MIB);
  });

  play('RS-07', 'prints one line of 16 MB, NULs, broken characters and terminal escapes', async () => {
    const run = await testRun({
      source: body(
        `import sys\nout = sys.stdout.buffer\nout.write(bytes(range(256)) + b"\\xf0\\x9f" + b"\\r" * 100 + b"\\x1b]0;t\\x07\\n")\nout.write(b"x" * ${16 * MIB} + b"\\nend")`,
      ),
    });
    expect(run).toMatchObject({ status: 'succeeded' });
    const log = await author.client.open(routes.getLog, { params: { runId: run.id, stream: 'stdout' } });
    expect(log.headers.get('content-type')).toContain('text/plain');
    expect(log.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await log.text();
    expect(text).not.toContain('\0');
    expect(text.length).toBeLessThan(1.1 * MIB);
    expect(text.endsWith('end')).toBe(true);
  });

  play('RS-14', 'starts more runs than one person may', async () => {
    const hoarder = await app.signInAs('contributor');
    const sleeps = { source: body('import time\ntime.sleep(600)'), limits: { timeoutMs: 600_000 } };
    const { versionId } = await makeDraft(hoarder.client, sleeps);
    const start = () => hoarder.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const first = await start();
    // As many as are allowed, without the minute that it takes to start them one by one.
    const copied = await sql<{ id: string }>`
      insert into runs
      select (jsonb_populate_record(null::runs, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid()))).*
      from runs r, generate_series(1, 497) where r.id = ${first.id}
      returning id`.execute(database.db);
    const second = await Promise.allSettled([start(), start()]);
    const [refusal] = await Promise.allSettled([start()]);
    expect(second.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'too_many_requests' } });
    const ids = copied.rows.map(({ id }) => id);
    await sql`delete from runs where id = any(${ids})`.execute(database.db);
    for (const run of [first, ...second.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))])
      await hoarder.client.call(routes.cancelRun, { params: { runId: run.id } });
  });

  play('RC-01', 'hands back a result of 100 MB', async () => {
    const run = await testRun({ source: body('return "x" * 100_000_000') });
    expect(run).toMatchObject({ status: 'failed', reason: 'contract_error' });
  });

  play('RC-02', 'hands back a result 100 000 levels deep', async () => {
    for (const kind of ['"json","value":', '"html_sandboxed","html":']) {
      const source = raw(`b'{"outputs":[{"kind":${kind}' + b"[" * 100_000 + b"]" * 100_000 + b"}]}"`);
      const { played, grownBytes } = await growthWhile(() => testRun({ source }));
      expect(['succeeded', 'failed']).toContain(played.status);
      expect(played.reason).toMatch(/^(ok|contract_error)$/);
      expect(grownBytes).toBeLessThan(200 * MIB);
    }
  });

  play('RC-03', 'hands back a million keys', async () => {
    const run = await testRun({ source: raw('b"{" + b",".join(b\'"k%d":1\' % n for n in range(1_000_000)) + b"}"') });
    expect(run).toMatchObject({ status: 'failed', reason: 'contract_error' });
  });

  play('RC-04', 'hands back numbers and characters that a database refuses', async () => {
    const run = await testRun({
      source: raw(
        `b'{"outputs":[{"kind":"json","value":{"n":1e400,"i":${'9'.repeat(60)},"s":"a\\\\u0000b\\\\ud800","k\\\\u0000":1,"a":1,"a":2}}]}'`,
      ),
    });
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(JSON.stringify(run.outputs)).not.toContain('\\u0000');
  });

  play('RC-05', 'hands back keys that reach for a prototype', async () => {
    const run = await testRun({
      source: raw(
        `b'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"outputs":[{"kind":"json","value":{"__proto__":{"polluted":1},"toString":1,"hasOwnProperty":1}},{"kind":"table","columns":[{"key":"__proto__","label":"x"}],"rows":[{"__proto__":1}]}],"state":{"__proto__":{"polluted":1}}}'`,
      ),
    });
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(typeof {}.toString).toBe('function');
  });

  play('RC-06', 'hands back fields of the run itself', async () => {
    const run = await testRun({
      source: body(
        `return {"status": "canceled", "uid": 0, "run_as": "root", "run_id": "x", "id": "x", "person_id": "x", "contract_version": 9, "reason": "timeout", "artifacts": [{"path": "/etc/passwd", "bytes": 1}], "outputs": [{"kind": "file", "path": "/etc/passwd"}, {"kind": "image", "path": "../../etc/passwd"}]}`,
      ),
    });
    expect(run).toMatchObject({ status: 'succeeded', reason: 'ok', artifacts: [] });
    expect(run.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(run)).not.toContain('root:');
  });

  play('RC-12', 'names its files so that a header would stumble', async () => {
    const names = [
      'quote"s',
      "it's",
      '..%2f',
      '%00',
      'å',
      '\u202Etxt.exe',
      '-rf',
      '<img src=x>',
      'a;b',
      'x'.repeat(250),
    ];
    const run = await testRun({
      source: body(
        `import os\nfor name in ${JSON.stringify(names)}: open(os.path.join(output_dir, name), "w").write("<script>x</script>")`,
      ),
    });
    expect(run.artifacts.map(({ path }) => path).sort()).toEqual([...names].sort());
    for (const { id, path } of run.artifacts) {
      const file = await author.client.open(routes.getArtifact, { params: { runId: run.id, artifactId: id } });
      const disposition = file.headers.get('content-disposition') ?? '';
      expect(disposition, path).toMatch(
        /^(attachment|inline)(; filename="[^"\\\r\n]*")?(; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/,
      );
      expect(file.headers.get('content-security-policy'), path).toContain('sandbox');
      expect(file.headers.get('x-content-type-options'), path).toBe('nosniff');
    }
  });

  play('SE-09', 'left a secret of the service anywhere', async () => {
    await testRun({ source: body('import os\nprint(dict(os.environ))\nreturn str(dict(os.environ))') });
    const { rows } = await sql<{ text: string }>`
      select string_agg(e.payload::text, '') as text from run_events e`.execute(database.db);
    expect(rows[0]?.text.length).toBeGreaterThan(100);
    expect(rows[0]?.text).not.toContain(canary);
    const findCanary = (): string[] =>
      readdirSync(app.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('/runtime'))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => readFileSync(path).includes(canary));
    // The folders of the run are still being removed, and what goes while it is looked at cannot be read.
    await expect.poll(findCanary).toEqual([]);
  });
});
