import { beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { basic, logOf, makeScript, scriptsClient } from '../scripts-client.ts';

describe('the Scripts API', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true, env: { HOST_RUNNER: 'enabled' } });
  // A second server on the same database, where the host runner is off.
  const other = useApp(database, { worker: false });
  let admin: TestPerson;
  let superuser: TestPerson;
  let api: ReturnType<typeof scriptsClient>;
  let asSuperuser: ReturnType<typeof scriptsClient>;
  beforeAll(async () => {
    admin = await app.signInAs('admin', 'Ada Admin');
    superuser = await app.signInAs('superuser');
    api = scriptsClient(app.url, basic(admin.email, PASSWORD));
    asSuperuser = scriptsClient(app.url, basic(superuser.email, PASSWORD));
  });

  const make = (fields: Record<string, unknown>, client = api) => makeScript(client, fields);

  it('makes, shows, changes and deletes definitions', async () => {
    const fields = {
      ...{ name: 'Nightly Backup', codeIdentifier: ' Nightly Backup (å) ', description: 'Copies.', type: 'bash' },
      ...{ runner: 'sandbox', script: 'true', defaultWorkingDirectory: '', timeoutMs: 5000, enabled: true },
      env: [
        { key: 'A', value: '1' },
        { key: '', value: '' },
        { key: ' B ', value: '$(id) å' },
      ],
    };
    expect((await api.ask('POST', '', { ...fields, uid: 0 })).status).toBe(400);
    const made = await api.ask('POST', '', fields);
    const item = made.body.item;
    expect([made.status, item]).toMatchObject([
      201,
      {
        ...fields,
        codeIdentifier: 'nightly-backup-',
        env: [
          { key: 'A', value: '1' },
          { key: 'B', value: '$(id) å' },
        ],
      },
    ]);
    expect(item).toMatchObject({ _id: item.id, version: 1, can: { save: true, run: true } });
    // The text of a script is its text, whatever else it could be read as.
    const later = await make({ name: 'Later', script: 'date' });
    // A program may send back what it was sent.
    const sent = (await api.ask('GET', `/${later.id}`)).body.item;
    expect((await api.ask('PUT', `/${later.id}`, sent)).status).toBe(200);
    const [listed] = (await api.ask('GET', '')).body.items;
    expect(listed).toMatchObject({ id: later.id, lastRun: null });
    expect((await api.ask('PUT', `/${later.id}`, listed)).status).toBe(200);
    expect((await api.ask('GET', `/${later.id}`)).body.item).toMatchObject({
      script: 'date',
      timeoutMs: 300_000,
      enabled: true,
      runner: 'sandbox',
    });
    const list = async () => (await api.ask('GET', '')).body.items.map(({ name }: { name: string }) => name);
    expect(await list()).toEqual(['Later', 'Nightly Backup']);
    const changed = await api.ask('PUT', `/${item.id}`, { script: 'echo', name: 'Nightly' });
    expect(changed.body.item).toMatchObject({
      name: 'Nightly',
      script: 'echo',
      description: 'Copies.',
      version: 2,
      timeoutMs: 5000,
    });
    expect(await list()).toEqual(['Nightly', 'Later']);
    // A whole item is taken back as it was given, and remembers what it started from.
    expect((await api.ask('PUT', `/${item.id}`, { ...item, name: 'Stale' })).status).toBe(409);
    expect((await api.ask('PUT', `/${item.id}`, { ...changed.body.item, name: 'Fresh' })).body.item.version).toBe(3);
    const versions = (await api.ask('GET', `/${item.id}/versions`)).body.items;
    expect(versions.map((each: { number: number; script: string }) => [each.number, each.script])).toEqual([
      [3, 'echo'],
      [2, 'echo'],
      [1, 'true'],
    ]);
    await expect(
      database.pool.query(`update tool_versions set script_runner = 'host' where tool_id = $1`, [item.id]),
    ).rejects.toMatchObject({ constraint: 'version_content_never_changes' });
    expect((await api.ask('DELETE', `/${item.id}`)).body).toEqual({ ok: true });
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', '/run'],
      ['GET', '/versions'],
    ] as const)
      expect(await api.ask(method, `/${item.id}${path}`, method === 'PUT' ? {} : undefined)).toMatchObject({
        status: 404,
        body: { error: expect.any(String) },
      });
    expect(await list()).toEqual(['Later']);
    await make({ codeIdentifier: 'nightly-backup-' });
  });

  it('refuses what is not right, each with one sentence', async () => {
    const wrong: [Record<string, unknown>, number, string][] = [
      [{ codeIdentifier: '已' }, 400, 'codeIdentifier'],
      [{ name: ' ' }, 400, 'name'],
      [{ type: 'perl' }, 400, 'type'],
      [{ type: 'bash', runner: 'vm2' }, 400, 'bash'],
      [{ type: 'python', runner: 'host' }, 400, 'python'],
      [{ type: 'browser', runner: 'sandbox' }, 400, 'browser'],
      [{ timeoutMs: 0 }, 400, 'timeoutMs'],
      [{ timeoutMs: 1e12 }, 400, 'timeoutMs'],
      [{ env: [{ key: 'LD_PRELOAD', value: 'x' }] }, 400, 'LD_PRELOAD'],
      [{ env: [{ key: 'node_options', value: 'x' }] }, 400, 'node_options'],
      [
        {
          env: [
            { key: 'A', value: '' },
            { key: 'A', value: '' },
          ],
        },
        400,
        'twice',
      ],
      [{ env: [{ key: 'A=B', value: '' }] }, 400, 'A=B'],
      [{ env: [{ key: '__proto__', value: '' }] }, 400, '__proto__'],
      [{ env: [{ key: 'A', value: 'x'.repeat(70_000) }] }, 400, '64 KiB'],
      [{ script: 'x'.repeat(600_000) }, 400, 'script'],
      [{ script: 'x'.repeat(5_000_000) }, 400, 'larger'],
    ];
    for (const [fields, status, words] of wrong) {
      const answer = await api.ask('POST', '', { name: 'Wrong', type: 'bash', script: '', ...fields });
      expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['error']]);
      expect(answer.body.error).toContain(words);
    }
    const same = { name: 'Same', type: 'bash', codeIdentifier: 'Same Name' };
    const twice = await Promise.all([api.ask('POST', '', same), asSuperuser.ask('POST', '', same)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { id } = await make({});
    expect(await api.ask('PUT', `/${id}`, { codeIdentifier: 'same-name' })).toMatchObject({
      status: 409,
      body: { error: 'Another script already has this codeIdentifier.' },
    });
    for (const path of ['/nonsense', '/..%2Fruns', '/runs/nonsense', `/runs/${id}/stream`])
      expect((await api.ask('GET', path)).status).toBe(404);
  });

  it('runs, streams whole lines with numbers, and keeps the tail', async () => {
    const { id } = await make({
      script: "printf 'a\\n\\303'; sleep 0.05; printf '\\245\\n'; echo \"$WHO\" >&2; printf end; exit 3",
      env: [{ key: 'WHO', value: '😀' }],
    });
    const { heard, runId, item } = await api.run(id);
    expect(logOf(heard, 'stdout')).toEqual(['a', 'å', 'end']);
    expect(logOf(heard, 'stderr')).toEqual(['😀']);
    expect(heard.map((event) => [event.id, event.data.seq, event.data.type])).toEqual(
      heard.map((event, index) => [String(index + 1), index + 1, event.type]),
    );
    expect(heard.slice(-2)).toMatchObject([
      { type: 'status', data: { status: 'failed', exitCode: 3 } },
      { type: 'done', data: { status: 'failed', exitCode: 3 } },
    ]);
    expect(item).toMatchObject({
      ...{ id: runId, _id: runId, scriptId: id, status: 'failed', trigger: 'api', exitCode: 3 },
      ...{ startedAt: expect.any(String), finishedAt: expect.any(String) },
      meta: { version: 1, runner: 'sandbox', startedBy: { name: 'Ada Admin' }, reason: 'script_error' },
    });
    expect(item.outputTail.replace('😀\n', '')).toBe('a\nå\nend');
    // After the end: from anywhere, on any server, and nothing where nothing follows.
    const elsewhere = scriptsClient(other.url, basic(admin.email, PASSWORD));
    expect(await elsewhere.listen(runId, { since: 3 })).toEqual(heard.slice(3));
    expect(await elsewhere.listen(runId, { since: 999 })).toEqual(heard);
    expect(await api.listen(runId, { since: heard.length })).toEqual([]);
    const listed = (await api.ask('GET', '')).body.items.find((script: { id: string }) => script.id === id);
    expect(listed.lastRun).toEqual({ id: runId, status: 'failed', createdAt: item.createdAt });
    // Its runs stay when it goes.
    await api.ask('DELETE', `/${id}`);
    expect((await api.ask('GET', `/runs?scriptId=${id}`)).body.items).toMatchObject([{ id: runId, status: 'failed' }]);
    expect((await api.listen(runId)).length).toBe(heard.length);
  });

  it('resumes in the middle of a run without gap or duplicate, and never says done too early', async () => {
    const { id } = await make({ script: 'for n in $(seq 200); do printf "line "; echo $n; done; sleep 600' });
    const { runId } = (await api.ask('POST', `/${id}/run`)).body;
    const first = await api.listen(runId, { enough: (heard) => heard.length === 50 });
    const rest = await scriptsClient(other.url, basic(admin.email, PASSWORD)).listen(runId, {
      since: 50,
      enough: (heard) => heard.length === 151,
    });
    expect(logOf([...first, ...rest], 'stdout')).toEqual(Array.from({ length: 200 }, (_, n) => `line ${n + 1}`));
    expect([...first, ...rest].map(({ data }) => data.type)).not.toContain('done');
    // Who asks for the headers alone does not wait for the end.
    expect(await api.ask('HEAD', `/runs/${runId}/stream`)).toMatchObject({ status: 200, body: null });
    const listening = api.listen(runId, { since: 201 });
    expect((await api.ask('POST', `/runs/${runId}/cancel`)).body.item).toMatchObject({
      status: 'canceled',
      exitCode: null,
    });
    expect((await listening).map(({ data }) => [data.type, data.status, data.exitCode])).toEqual([
      ['status', 'canceled', null],
      ['done', 'canceled', null],
    ]);
    expect((await api.ask('POST', `/runs/${runId}/cancel`)).status).toBe(200);
  });

  it('has each runner, and the limits hold', async () => {
    const vm2 = await make({ type: 'node', runner: 'vm2', script: 'console.log("log"); return { a: [1.5, "å"] }' });
    expect((await api.run(vm2.id)).item).toMatchObject({
      status: 'succeeded',
      outputTail: 'log\n',
      meta: { value: { a: [1.5, 'å'] } },
    });
    const node = await make({ type: 'node', script: 'console.log(os.EOL.length)' });
    expect((await api.run(node.id)).item).toMatchObject({ status: 'succeeded', exitCode: 0, outputTail: '1\n' });
    const python = await make({
      type: 'python',
      script: 'import time\nprint("begun", flush=True)\ntime.sleep(600)',
      // Of which a start of Python on a busy machine takes its part.
      timeoutMs: 4000,
    });
    expect((await api.run(python.id)).item).toMatchObject({
      status: 'timed_out',
      exitCode: null,
      outputTail: 'begun\n',
    });
    const long = await make({ script: "yes ö | tr -d '\\n' | head -c 300000" });
    const { item } = await api.run(long.id);
    expect(Buffer.byteLength(item.outputTail)).toBeLessThanOrEqual(65_536);
    expect(item.outputTail.length).toBeGreaterThan(30_000);
    expect(item.outputTail.replaceAll('ö', '').trim()).toBe('');
    // Who has seen a version runs that one, or none.
    const seen = await make({ script: 'true' });
    await api.ask('PUT', `/${seen.id}`, { script: 'rm -r /' });
    expect((await api.ask('POST', `/${seen.id}/run?version=1`)).status).toBe(409);
    expect((await api.ask('GET', `/runs?scriptId=${seen.id}`)).body.items).toEqual([]);
    expect((await api.ask('POST', `/${seen.id}/run?version=2`)).status).toBe(200);
    const disabled = await make({ script: 'true', enabled: false });
    expect(await api.ask('POST', `/${disabled.id}/run`)).toMatchObject({
      status: 400,
      body: { error: 'Script is disabled' },
    });
  });

  it('records what ran in a page, as the page tells it, and runs nothing of it here', async () => {
    const { id } = await make({ type: 'browser', script: 'console.log(1)' });
    expect(await api.ask('POST', `/${id}/run`)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('page') },
    });
    const output = [
      { stream: 'stdout', line: 'one' },
      { stream: 'stderr', line: 'two\nthree' },
    ];
    const report = { version: 1, status: 'succeeded', durationMs: 1200, output };
    const { status, body } = await api.ask('POST', `/${id}/browser-runs`, report);
    expect(status).toBe(201);
    expect((await api.ask('GET', `/runs/${body.runId}`)).body.item).toMatchObject({
      ...{ status: 'succeeded', exitCode: null, outputTail: 'one\ntwo three\n' },
      meta: { reportedByPage: true, durationMs: 1200, runner: 'browser' },
    });
    expect((await api.listen(body.runId)).at(-1)).toMatchObject({ type: 'done', data: { status: 'succeeded' } });
    const huge = Array.from({ length: 4 }, () => ({ stream: 'stdout', line: 'x'.repeat(30_000) }));
    const large = await api.ask('POST', `/${id}/browser-runs`, { ...report, status: 'failed', output: huge });
    expect((await api.ask('GET', `/runs/${large.body.runId}`)).body.item.outputTail.length).toBe(60_002);
    for (const change of [
      { version: 2 },
      { status: 'running' },
      { durationMs: -1 },
      { output: [{ stream: 'x', line: '' }] },
    ])
      expect((await api.ask('POST', `/${id}/browser-runs`, { ...report, ...change })).status).toBe(400);
    const bash = await make({});
    expect((await api.ask('POST', `/${bash.id}/browser-runs`, report)).status).toBe(400);
    // Who disables a script while it runs in a page does not make that run unknown.
    await api.ask('PUT', `/${id}`, { enabled: false });
    expect((await api.ask('POST', `/${id}/browser-runs`, report)).status).toBe(201);
  });
});
