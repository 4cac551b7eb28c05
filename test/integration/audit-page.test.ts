/** What admins see of the audit: the list with its filters, and the files. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../../src/client/client.ts';
import type { QueryInputOf } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { auditHash, chainStart } from '../../src/core/audit-hash.ts';
import { ownOrigin, recordAudit } from '../../src/db/audit.ts';
import { type TestPerson, useApp } from '../app.ts';
import { readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';
import { type MadeTool, makePublished, runForm } from '../tool-maker.ts';

type Query = NonNullable<QueryInputOf<typeof routes.listAudit>>;

describe('reading the audit', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let admin: TestPerson;
  let author: TestPerson;
  let made: MadeTool;
  let runId: string;
  beforeAll(async () => {
    admin = await app.signInAs('superuser', 'Åsa Admin');
    author = await app.signInAs('user', 'Bo Brukare');
    made = await makePublished(admin.client, { source: 'def run_tool(i, o): pass' });
    runId = (await author.client.call(routes.startRun, { params: { slug: made.slug }, body: runForm() })).id;
  });

  const list = async (query: Query = {}) => (await admin.client.call(routes.listAudit, { query })).items;
  const actions = async (query: Query) => (await list(query)).map((event) => event.action);
  const file = async (format: 'jsonl' | 'csv', query: Query = {}) =>
    (await admin.client.open(routes.exportAudit, { query: { ...query, format } })).text();

  it('shows the newest first, with the names of people and things', async () => {
    const [newest] = await list();
    expect(newest).toMatchObject({
      action: 'run.started',
      actor: { id: author.id, name: 'Bo Brukare' },
      onBehalfOf: null,
      target: { type: 'run', id: runId, name: made.slug },
      after: { toolId: made.toolId, versionId: made.versionId, context: 'production' },
      address: '127.0.0.1',
    });
    expect((await list({ action: 'version' }))[0]?.target).toMatchObject({ name: `${made.slug} #1` });
    expect((await list({ action: 'person' }))[0]).toMatchObject({ actor: null, target: { name: 'Bo Brukare' } });
  });

  it('finds by person, action, kind of action, target, text and time', async () => {
    expect(await actions({ actor: author.id })).toEqual(['run.started', 'login.opened']);
    expect(await actions({ action: 'version' })).toEqual(['version.published', 'version.submitted', 'version.saved']);
    expect(await actions({ action: 'version.saved' })).toEqual(['version.saved']);
    expect(await actions({ action: 'vers' })).toEqual([]);
    expect(await actions({ target: made.toolId })).toEqual(['tool.created']);
    expect(await actions({ text: 'bo brukare' })).toEqual(['run.started', 'login.opened']);
    expect(await actions({ text: made.slug })).toEqual(['tool.created']);
    expect(await actions({ text: "%_'\\" })).toEqual([]);
    const [newest] = await list();
    const at = newest?.at ?? '';
    expect(await actions({ from: at })).toEqual(['run.started']);
    expect((await list({ to: at })).length).toBe((await list()).length - 1);
    expect(await actions({ from: at, to: at })).toEqual([]);
  });

  it('gives every event once, page by page', async () => {
    const all = (await list({ limit: 200 })).map((event) => event.id);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await admin.client.call(routes.listAudit, { query: { limit: 3, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map((event) => event.id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe((await readAudit(database.pool)).length);
  });

  it('shows a person who was forgotten as such', async () => {
    const id = randomUUID();
    const target = { type: 'person', id } as const;
    const origin = { ...ownOrigin, actorId: id, onBehalfOf: id };
    await recordAudit(database.db, origin, { action: 'person.role_changed', target, at: new Date() });
    expect(await list({ actor: id })).toMatchObject([
      { actor: { id, name: null }, onBehalfOf: { id, name: null }, target: { id, name: null } },
    ]);
  });

  it('shows what a target that is no id of ours is called: nothing', async () => {
    const target = { type: 'tool', id: "'; drop table people; --" } as const;
    await recordAudit(database.db, ownOrigin, { action: 'tool.changed', target, at: new Date() });
    expect(await list({ target: target.id })).toMatchObject([{ target: { ...target, name: null } }]);
  });

  it('exports in the order of the chain, so that its hashes can be computed from the file alone', async () => {
    const lines = (await file('jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
    let former = chainStart;
    for (const { seq, hash, at, before, after, ...event } of lines) {
      const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
      const stored = { ...event, atMicros: Date.parse(at) * 1000, before: text(before), after: text(after) };
      expect(auditHash(former, seq, stored)).toBe(hash);
      former = hash;
    }
    const filtered = await file('jsonl', { actor: author.id });
    expect(
      filtered
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).action),
    ).toEqual(['login.opened', 'run.started']);
    expect(await file('jsonl', { actor: randomUUID() })).toBe('');
  });

  it('exports what a spreadsheet can read, and cannot take for a formula', async () => {
    const wicked = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx', 'a"b,c\nd'];
    for (const id of wicked)
      await recordAudit(
        database.db,
        { ...ownOrigin, requestId: id },
        { action: 'tool.changed', target: { type: 'tool', id }, at: new Date() },
      );
    const response = await admin.client.open(routes.exportAudit, { query: { format: 'csv', action: 'tool.changed' } });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"/);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
    expect(text.startsWith('\uFEFFseq,hash,id,at,actorId,')).toBe(true);
    for (const cell of ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "'\tx", `"'\rx"`, '"a""b,c\nd"'])
      expect(text).toContain(`,tool,${cell},`);
    expect(text).not.toMatch(/,"?[=+@\t]/);
  });

  it('streams many events, a batch at a time', async () => {
    await database.pool.query(
      `insert into audit_events (at, action, after) select now(), 'tool.changed', json_build_object('n', n) from generate_series(1, 1700) as n`,
    );
    const count = (await readAudit(database.pool)).length;
    const lines = (await file('csv')).trimEnd().split('\r\n');
    expect(lines.length).toBe(count + 1);
  });

  it('refuses what is no question', async () => {
    const ask = (query: Record<string, string>, route: keyof typeof routes = 'listAudit') =>
      fetch(app.url + urlOf(routes[route], {}, query), { headers: admin.headers() });
    const wrong: Record<string, string>[] = [
      { actor: 'me' },
      { action: "x' or 1=1" },
      { action: 'Tool' },
      { from: 'yesterday' },
      { from: '2026-02-30T00:00:00Z' },
      { to: '2026-01-01' },
      { limit: '0' },
      { limit: '201' },
      { text: 'a\0b' },
      { target: 'a\0b' },
      { text: 'x'.repeat(201) },
      { cursor: 'nonsense' },
      { cursor: Buffer.from(JSON.stringify(['never', randomUUID()])).toString('base64url') },
      { unknown: '1' },
    ];
    for (const query of wrong) expect([query, (await ask(query)).status]).toEqual([query, 400]);
    expect((await ask({ format: 'xlsx' }, 'exportAudit')).status).toBe(400);
    for (const query of [{ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }, { text: '\u{1f600}' }] as const)
      expect((await ask(query)).status).toBe(200);
    const far = Buffer.from(JSON.stringify(['+275760-09-13T00:00:00.000Z', randomUUID()])).toString('base64url');
    expect((await ask({ cursor: far })).status).toBeLessThan(500);
  });

  it('is for admins alone', async () => {
    const contributor = await app.signInAs('contributor');
    for (const { client } of [author, contributor]) {
      await expect(client.call(routes.listAudit, {})).rejects.toMatchObject({ code: 'forbidden' });
      await expect(client.open(routes.exportAudit, {})).rejects.toMatchObject({ code: 'forbidden' });
      expect((await client.call(routes.getMe, {})).can.readAudit).toBe(false);
    }
    expect((await admin.client.call(routes.getMe, {})).can.readAudit).toBe(true);
  });
});
