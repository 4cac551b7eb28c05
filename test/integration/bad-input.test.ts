import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { sendRaw } from '../raw-request.ts';
import { type MadeTool, makeDraft, makePublished, runForm, runTool, type TestFile } from '../tool-maker.ts';

const LIST_FILES =
  'import os\ndef run_tool(i, o):\n    return {"outputs": [{"kind": "json", "value": sorted(os.listdir(i))}]}\n';
const FORM = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', maxLength: 10 },
    count: { type: 'integer', title: 'Count', minimum: 1, maximum: 5 },
  },
  required: ['name'],
};

describe('bad input', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  let user: TestPerson;
  let files: MadeTool;
  let form: MadeTool;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    user = await app.signInAs('user');
    files = await makePublished(author.client, { source: LIST_FILES });
    form = await makePublished(author.client, { source: LIST_FILES, inputSchema: FORM });
  });

  const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}) =>
    fetch(app.url + path, {
      method: 'POST',
      body: body ?? null,
      headers: { ...user.headers(), 'x-scriptorium': '1', ...headers },
    });
  const json = (path: string, value: unknown) =>
    post(path, JSON.stringify(value), { 'content-type': 'application/json' });
  const send = (some: TestFile[], inputs = {}) => post(`/api/v1/tools/${files.slug}/run`, runForm(inputs, some));
  const codeOf = async (response: Response) => {
    const { error } = (await response.json()) as { error: { code: string; details: Record<string, unknown> } };
    return { status: response.status, code: error.code };
  };
  const storedUploads = async () => {
    const names = await readdir(`${app.dataDir}/uploads`, { recursive: true, withFileTypes: true });
    return names.filter((entry) => entry.isFile()).length;
  };

  it('names the fields of a form that are wrong', async () => {
    const wrong = await post(`/api/v1/tools/${form.slug}/run`, runForm({ count: 9, extra: 1 }));
    const { error } = (await wrong.json()) as { error: { code: string; details: { issues: { field: string }[] } } };
    expect(wrong.status).toBe(422);
    expect(error.details.issues.map((issue) => issue.field).sort()).toEqual(['count', 'extra', 'name']);
    await expect(runTool(user.client, form.slug, { name: 'Åsa', count: 2 })).resolves.toMatchObject({
      status: 'succeeded',
    });
  });

  it('refuses wrong types, unknown fields and things that are no JSON', async () => {
    expect(await codeOf(await json('/api/v1/sign-in', { email: ['a'], password: 1 }))).toEqual({
      status: 400,
      code: 'invalid_request',
    });
    expect(
      await codeOf(await json('/api/v1/sign-in', { email: 'a@b.se', password: 'x', role: 'superuser' })),
    ).toMatchObject({ status: 400 });
    expect(await codeOf(await post('/api/v1/sign-in', '{"a":', { 'content-type': 'application/json' }))).toEqual({
      status: 400,
      code: 'invalid_json',
    });
    expect(await codeOf(await post('/api/v1/sign-in', 'a=b', { 'content-type': 'text/plain' }))).toEqual({
      status: 415,
      code: 'unsupported_media_type',
    });
    expect(await codeOf(await post(`/api/v1/tools/${form.slug}/run`, runForm([] as never)))).toMatchObject({
      status: 422,
    });
    expect(
      await codeOf(await post(`/api/v1/tools/${form.slug}/run`, '{}', { 'content-type': 'application/json' })),
    ).toMatchObject({ status: 415 });
  });

  it('names a field of an upload that nobody knows, beside all that there are', async () => {
    const body = runForm();
    body.set('session_files_mode', 'none');
    body.set('extra', '1');
    const response = await post(`/api/v1/tools/${form.slug}/run`, body);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', details: { field: 'extra' } } });
  });

  it('refuses an e-mail address whose parts are longer than mail lets them be', async () => {
    const signIn = (email: string) => json('/api/v1/sign-in', { email, password: 'x' });
    const tooLong = [`${'a'.repeat(65)}@example.org`, `a@${'b'.repeat(64)}.org`];
    for (const email of tooLong) expect(await codeOf(await signIn(email))).toMatchObject({ status: 400 });
    const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.org`;
    expect(await codeOf(await signIn(longest))).toEqual({ status: 401, code: 'invalid_credentials' });
  });

  it('refuses JSON of 100 000 levels, in a body and in a form field', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await codeOf(await post('/api/v1/sign-in', deep, { 'content-type': 'application/json' }))).toEqual({
      status: 400,
      code: 'invalid_json',
    });
    const body = new FormData();
    body.set('inputs', `{"name":${deep}}`);
    expect(await codeOf(await post(`/api/v1/tools/${form.slug}/run`, body))).toEqual({
      status: 400,
      code: 'invalid_json',
    });
  });

  it('takes 20 files and refuses 21', async () => {
    const many = Array.from({ length: 21 }, (_, n) => ({ name: `f${n}.txt`, content: 'x' }));
    expect(await codeOf(await send(many))).toEqual({ status: 413, code: 'payload_too_large' });
    await expect(runTool(user.client, files.slug, {}, many.slice(1))).resolves.toMatchObject({ status: 'succeeded' });
  });

  it('takes an empty file, and refuses one that is a byte too large', async () => {
    const run = await runTool(user.client, files.slug, {}, [{ name: 'empty.txt', content: '' }]);
    expect(run.files).toEqual([{ name: 'empty.txt', bytes: 0 }]);
    const large = { name: 'large.bin', content: new Uint8Array(20 * MIB + 1) };
    expect(await codeOf(await send([large]))).toEqual({ status: 413, code: 'payload_too_large' });
    const three = ['a', 'b', 'c'].map((name) => ({ name, content: new Uint8Array(17 * MIB) }));
    expect(await codeOf(await send(three))).toEqual({ status: 413, code: 'payload_too_large' });
  });

  it.each(['../up.txt', 'a/b.txt', 'a\\b.txt', '..', '.', 'nul\0.txt', `${'å'.repeat(128)}`, 'line\nbreak.txt'])(
    'refuses the file name %j',
    async (name) => {
      const boundary = 'xxBOUNDARYxx';
      const escaped = name.replaceAll('\n', '%0A');
      const body = `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${escaped}"\r\ncontent-type: text/plain\r\n\r\nhi\r\n--${boundary}--\r\n`;
      const response = await post(`/api/v1/tools/${files.slug}/run`, body, {
        'content-type': `multipart/form-data; boundary=${boundary}`,
      });
      // A browser writes a line break as %0A, which is then a name like any other.
      if (name.includes('\n')) expect(response.status).toBe(202);
      else expect(await codeOf(response)).toEqual({ status: 422, code: 'file_name_invalid' });
    },
  );

  it('keeps emoji, Swedish letters and right-to-left names as they are', async () => {
    const names = ['räksmörgås 🦐.txt', 'שלום.txt', 'a\u202Egnp.txt', '-rf', 'CON'];
    const run = await runTool(
      user.client,
      files.slug,
      {},
      names.map((name) => ({ name, content: 'x' })),
    );
    expect(run.outputs).toEqual([{ kind: 'json', value: names.map((name) => name.normalize('NFC')).sort() }]);
  });

  it('names both files of a clash', async () => {
    const twins = [
      { name: 'e\u0301.txt', content: '1' },
      { name: '\u00e9.txt', content: '2' },
    ];
    expect(await codeOf(await send(twins))).toEqual({ status: 422, code: 'file_name_clash' });
  });

  it('keeps nothing of a body that breaks off half-way', async () => {
    const before = await storedUploads();
    const boundary = 'xxBOUNDARYxx';
    const part = `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n${'x'.repeat(70_000)}`;
    const head = [
      `POST /api/v1/tools/${files.slug}/run HTTP/1.1`,
      'host: localhost',
      `cookie: ${user.headers().cookie}`,
      'x-scriptorium: 1',
      `content-type: multipart/form-data; boundary=${boundary}`,
    ];
    const complete = [...head, `content-length: ${Buffer.byteLength(part)}`, '', part].join('\r\n');
    expect(await sendRaw(app.url, complete, { hangUp: false })).toMatch(/^HTTP\/1\.1 400 [\s\S]*invalid_multipart/);
    const cut = [...head, `content-length: ${Buffer.byteLength(part) + 5000}`, '', part].join('\r\n');
    await sendRaw(app.url, cut, { hangUp: true });
    await expect.poll(storedUploads).toBe(before);
  });

  it('answers 404 for tools that are not there, not published, or another’s draft, and for another’s run', async () => {
    const contributor = await app.signInAs('contributor');
    const draft = await makeDraft(author.client, { source: LIST_FILES });
    expect(await codeOf(await post('/api/v1/tools/no-such-tool/run', runForm()))).toEqual({
      status: 404,
      code: 'not_found',
    });
    expect(await codeOf(await post(`/api/v1/tools/${draft.slug}/run`, runForm()))).toEqual({
      status: 404,
      code: 'not_found',
    });
    const versionId = draft.versionId;
    await expect(contributor.client.call(routes.getVersion, { params: { versionId } })).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      contributor.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() }),
    ).rejects.toMatchObject({ status: 404 });
    const run = await runTool(user.client, files.slug);
    for (const route of [routes.getRun, routes.cancelRun, routes.listArtifacts])
      await expect(author.client.call(route, { params: { runId: run.id } })).rejects.toMatchObject({ status: 404 });
    for (const call of [
      () => author.client.open(routes.getRunEvents, { params: { runId: run.id } }),
      () => author.client.open(routes.getLog, { params: { runId: run.id, stream: 'stdout' } }),
      () => author.client.open(routes.getHtmlOutput, { params: { runId: run.id, index: 0 } }),
      () => author.client.open(routes.getArtifact, { params: { runId: run.id, artifactId: randomUUID() } }),
    ])
      await expect(call()).rejects.toMatchObject({ status: 404 });
  });

  it.each(['..%2f..%2fetc%2fpasswd', '%00', '%252e%252e%252f', 'not-a-uuid', "1' or '1'='1"])(
    'finds nothing under the id %s',
    async (id) => {
      const response = await fetch(`${app.url}/api/v1/runs/${id}`, { headers: user.headers() });
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toMatch(/root:|at \/|select /);
    },
  );

  it('refuses a version that is too large, holds NUL, or has a form that cannot be shown', async () => {
    const tool = await author.client.call(routes.createTool, { body: { title: 'Large' } });
    const save = (body: object) =>
      author.client.call(routes.saveVersion, {
        params: { toolId: tool.id },
        body: { language: 'python', source: '', parentVersionId: null, ...body },
      });
    await expect(save({ source: 'å'.repeat(MIB + 1) })).rejects.toMatchObject({ code: 'payload_too_large' });
    await expect(save({ source: 'a\0b' })).rejects.toMatchObject({ code: 'invalid_json' });
    await expect(save({ inputSchema: { type: 'array' } })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(save({ limits: { timeoutMs: 0 } })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(save({ limits: { memoryBytes: 1e308 } })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('takes its own cursors and refuses every other', async () => {
    const author2 = await app.signInAs('contributor');
    for (const title of ['Å'.repeat(120), '🦐'.repeat(60)])
      await author2.client.call(routes.createTool, { body: { title } });
    const first = await author2.client.call(routes.listManagedTools, { query: { limit: 1 } });
    const second = await author2.client.call(routes.listManagedTools, {
      query: { limit: 1, cursor: first.nextCursor ?? '' },
    });
    expect(new Set([...first.items, ...second.items].map((tool) => tool.id)).size).toBe(2);
    const forged = (sort: string) => Buffer.from(JSON.stringify([sort, randomUUID()])).toString('base64url');
    for (const path of [
      '/api/v1/tools?q=%00',
      '/api/v1/tools?audience=a%00b',
      `/api/v1/tools?cursor=${forged('a\0b')}`,
      `/api/v1/runs?cursor=${forged('zzz')}`,
      '/api/v1/runs?limit=1e9',
      '/api/v1/runs?limit=0',
    ])
      expect([path, (await fetch(app.url + path, { headers: user.headers() })).status]).toEqual([path, 400]);
  });

  it('answers what is no request of HTTP in the same form', async () => {
    expect(await codeOf(await fetch(`${app.url}/%`))).toEqual({ status: 404, code: 'not_found' });
    expect(
      await codeOf(await fetch(`${app.url}/api/v1/runs/${'x'.repeat(500)}`, { headers: user.headers() })),
    ).toMatchObject({ status: 404 });
    expect(await sendRaw(app.url, 'nonsense\r\n\r\n', { hangUp: false })).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/,
    );
  });

  it('takes 1.0 for 1, and refuses a parent that is not the head, wherever it comes from', async () => {
    const made = await makeDraft(author.client, { source: LIST_FILES });
    const save = (more: string) =>
      fetch(`${app.url}/api/v1/admin/tools/${made.toolId}/versions`, {
        method: 'POST',
        headers: { ...author.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' },
        body: `{"language":"python","source":"x","limits":{"cpus":1.0},${more}}`,
      });
    expect((await save(`"parentVersionId":"${made.versionId}"`)).status).toBe(201);
    const other = await makeDraft(author.client, { source: LIST_FILES });
    for (const id of [made.versionId, other.versionId, randomUUID()])
      expect(await codeOf(await save(`"parentVersionId":"${id}"`))).toEqual({ status: 409, code: 'stale_parent' });
  });

  it('lets one of two editors save, and tells the other', async () => {
    const made = await makeDraft(author.client, { source: LIST_FILES });
    const save = () =>
      author.client.call(routes.saveVersion, {
        params: { toolId: made.toolId },
        body: { language: 'python', source: 'x = 1', parentVersionId: made.versionId },
      });
    const results = await Promise.allSettled([save(), save()]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'stale_parent' });
  });

  it('lets one of two publishers win', async () => {
    const made = await makeDraft(author.client, { source: LIST_FILES });
    const params = { versionId: made.versionId };
    await author.client.call(routes.submitVersion, { params, body: { changeSummary: 'x' } });
    const publish = () => author.client.call(routes.publishVersion, { params });
    const results = await Promise.allSettled([publish(), publish()]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
