/** Who gets to scripts, and by what: roles, HTTP Basic, tokens, the host runner; and who does not know of them. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../src/actions/api-tokens.ts';
import { startScriptRun } from '../../src/actions/start-script-run.ts';
import { defaultLimits } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { inTransaction } from '../../src/db/database.ts';
import { allRoutes, ask } from '../abuse/product/requests.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeSchedule } from '../schedule-maker.ts';
import { basic, logOf, makeScript, scriptsClient } from '../scripts-client.ts';

describe('access to scripts', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true, env: { HOST_RUNNER: 'enabled' } });
  // A second server on the same database, where the host runner is off.
  const other = useApp(database, { worker: false });
  // A third one, whose count of tries begins with the test that looks at it: it begins anew each minute.
  const untried = useApp(database, { worker: false });
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

  it('lets superusers alone use the host runner, and only where it is on', async () => {
    const source = 'console.log(process.cwd(), process.env.SECRET)';
    const host = { type: 'node', runner: 'host', script: source, defaultWorkingDirectory: '/tmp' };
    const refused = await api.ask('POST', '', { name: 'Mine', ...host });
    expect([refused.status, refused.body.error]).toEqual([403, expect.stringContaining('superusers')]);
    const { id } = await make({ ...host, env: [{ key: 'SECRET', value: 's' }] }, asSuperuser);
    const { item } = await asSuperuser.run(id);
    expect(item).toMatchObject({ status: 'succeeded', outputTail: '/tmp s\n', meta: { runner: 'host' } });
    for (const [method, path, body] of [
      ['PUT', '', { runner: 'sandbox' }],
      ['PUT', '', { name: 'x' }],
      ['POST', '/run', undefined],
      ['DELETE', '', undefined],
    ] as const)
      expect((await api.ask(method, `/${id}${path}`, body)).status).toBe(403);
    expect((await api.ask('GET', `/${id}`)).body.item.can).toEqual({ save: false, run: false });
    const off = scriptsClient(other.url, basic(superuser.email, PASSWORD));
    expect(await off.ask('POST', `/${id}/run`)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('HOST_RUNNER') },
    });
    expect([
      (await api.ask('GET', '')).body.hostRunner,
      (await asSuperuser.ask('GET', '')).body.hostRunner,
      (await off.ask('GET', '')).body.hostRunner,
    ]).toEqual(['others', 'on', 'off']);
    await asSuperuser.ask('PUT', `/${id}`, { defaultWorkingDirectory: '/no/such/folder' });
    const { heard } = await asSuperuser.run(id);
    expect(logOf(heard, 'stderr')).toEqual(['The working directory /no/such/folder does not exist on the server.']);
    // Whoever was one when the run was asked for has to be one when it starts.
    const fallen = await app.signInAs('superuser');
    await asSuperuser.ask('PUT', `/${id}`, { defaultWorkingDirectory: '/tmp' });
    const runId = crypto.randomUUID();
    const request = { runId, scriptId: id, personId: fallen.id, trigger: 'schedule' as const, origin: ownOrigin };
    await inTransaction(database.db, async (tx) => {
      const defaults = { defaults: defaultLimits, maxUnfinished: 10, mayUseHost: true, now: new Date() };
      await startScriptRun(tx, { ...request, ...defaults });
      await sql`update people set role = 'admin' where id = ${fallen.id}`.execute(tx);
    });
    expect(logOf(await api.listen(runId), 'stderr')).toEqual([expect.stringContaining('superusers alone')]);
    expect((await api.ask('GET', `/runs/${runId}`)).body.item).toMatchObject({ status: 'failed', trigger: 'schedule' });
  });

  it('runs by a schedule of an admin, while it may be run', async () => {
    const { id } = await make({ script: 'echo scheduled' });
    const contributor = await app.signInAs('contributor');
    await expect(makeSchedule(contributor.client, id)).rejects.toMatchObject({ code: 'not_found' });
    const params = { scheduleId: (await makeSchedule(admin.client, id)).id };
    const { runId } = await admin.client.call(routes.runScheduleNow, { params });
    expect(logOf(await api.listen(runId), 'stdout')).toEqual(['scheduled']);
    for (const change of [{ enabled: false }, { enabled: true, type: 'browser' }]) {
      await api.ask('PUT', `/${id}`, change);
      const again = admin.client.call(routes.runScheduleNow, { params });
      await expect(again).rejects.toMatchObject({ code: 'schedule_cannot_run', details: { reason: 'script_unfit' } });
    }
    const host = await make({ type: 'node', runner: 'host' }, asSuperuser);
    await expect(makeSchedule(admin.client, host.id)).rejects.toMatchObject({ code: 'not_found' });
    await makeSchedule(superuser.client, host.id);
    await asSuperuser.ask('DELETE', `/${host.id}`);
    await expect(makeSchedule(superuser.client, host.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('opens to an admin by Basic, token or login, and to nobody else', async () => {
    const contributor = await app.signInAs('contributor');
    const client = (headers: Record<string, string>) => scriptsClient(app.url, headers);
    const tokenOf = async (person: TestPerson, scopes: ('read' | 'scripts')[]) => {
      const token = {
        id: crypto.randomUUID(),
        secret: crypto.randomUUID(),
        personId: person.id,
        name: 'T',
        days: 1,
        now: new Date(),
      };
      await createToken(database.db, ownOrigin, { ...token, scopes });
      return { authorization: `Bearer ${token.secret}` };
    };
    const statusOf = async (headers: Record<string, string>) => (await client(headers).ask('GET', '')).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(basic(contributor.email, PASSWORD))).toBe(403);
    expect(await statusOf(basic(admin.email.toUpperCase(), PASSWORD))).toBe(200);
    expect(await statusOf(await tokenOf(admin, ['scripts']))).toBe(200);
    // The longest that there may be, a colon in it.
    const password = `漢:${'漢'.repeat(198)}`;
    const longest = await admin.client.call(routes.createPerson, {
      body: {
        name: 'Long',
        email: `${'l'.repeat(60)}@${'d'.repeat(60)}.${'e'.repeat(60)}.example.org`,
        password,
        role: 'user',
      },
    });
    expect(await statusOf(basic(longest.email, password))).toBe(403);
    expect(await statusOf(await tokenOf(admin, ['read']))).toBe(403);
    expect(await statusOf(await tokenOf(contributor, ['scripts']))).toBe(403);
    expect(await statusOf(admin.headers())).toBe(200);
    // A wrong one counts alone, and other routes know nothing of Basic.
    expect(await statusOf({ ...admin.headers(), ...basic(admin.email, 'wrong words') })).toBe(401);
    for (const authorization of ['Basic', 'Basic x', 'Basic ////', `Basic ${btoa('no colon')}`, `Basic ${btoa(':')}`])
      expect(await statusOf({ authorization })).toBe(401);
    expect((await fetch(`${app.url}/api/v1/me`, { headers: basic(admin.email, PASSWORD) })).status).toBe(401);
    const anonymous = await client({}).ask('GET', '');
    expect(anonymous.headers.get('www-authenticate')).toContain('Basic');
    expect(
      (await client({ 'sec-fetch-site': 'same-origin' }).ask('GET', '')).headers.get('www-authenticate'),
    ).toBeNull();
    // A browser sends a name and password that it was told once by itself, from any site.
    const { id } = await make({ script: 'true' });
    const run = (headers: Record<string, string>) =>
      client({ ...basic(admin.email, PASSWORD), ...headers }).ask('POST', `/${id}/run`);
    expect((await run({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await run({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await client(admin.headers()).ask('POST', `/${id}/run`)).status).toBe(403);
    expect((await run({})).status).toBe(200);
    const byHand = await client({ ...admin.headers(), 'x-scriptorium': '1' }).ask('POST', `/${id}/run`);
    expect((await api.ask('GET', `/runs/${byHand.body.runId}`)).body.item.trigger).toBe('manual');
  });

  it('slows guessing by Basic down as at the door, ends with the password, and does not know second steps', async () => {
    const person = await app.signInAs('admin');
    const right = scriptsClient(app.url, basic(person.email, PASSWORD));
    const parallel = await Promise.all(Array.from({ length: 20 }, () => right.ask('GET', '')));
    expect(new Set(parallel.map(({ status }) => status))).toEqual(new Set([200]));
    const streaming = right.ask('GET', '');
    const guesses: number[] = [];
    const guess = async () =>
      guesses.push(
        (await scriptsClient(app.url, basic(person.email, `guess ${guesses.length}`)).ask('GET', '')).status,
      );
    // After ten the next waits for a second, and for twice as long each time: some guess comes too early on any machine.
    while (guesses.at(-1) !== 429 && guesses.length < 20) await guess();
    expect([guesses.slice(0, 10), guesses.at(-1)]).toEqual([Array.from({ length: 10 }, () => 401), 429]);
    await sql`update sign_in_tries set free_at = now() + interval '15 minutes'`.execute(database.db);
    expect((await streaming).status).toBe(200);
    // Who is known goes on meanwhile; a new server asks again, and has to wait.
    expect((await right.ask('GET', '')).status).toBe(200);
    expect((await scriptsClient(other.url, basic(person.email, PASSWORD)).ask('GET', '')).status).toBe(429);
    await sql`insert into second_steps (person_id, sealed_key, confirmed_at) values (${person.id}, 'x', now())`.execute(
      database.db,
    );
    await sql`delete from sign_in_tries`.execute(database.db);
    expect(await right.ask('GET', '')).toMatchObject({
      status: 401,
      body: { error: expect.stringContaining('API token') },
    });
    await sql`delete from second_steps where person_id = ${person.id}`.execute(database.db);
    expect((await right.ask('GET', '')).status).toBe(200);
    await sql`update people set disabled_at = now() where id = ${person.id}`.execute(database.db);
    expect((await right.ask('GET', '')).status).toBe(401);
  });

  it('counts guesses by Basic among all of one address', async () => {
    const guess = (name: string) => scriptsClient(untried.url, basic(`${name}@example.org`, 'guess')).ask('GET', '');
    expect((await guess('first')).status).toBe(401);
    // Tries at another door, which cost no password hash.
    const tries = Array.from({ length: 200 }, (_, n) =>
      ask(untried.url, routes.setUp, {
        body: { token: 't', name: 'Eve', email: `eve${n}@example.org`, password: PASSWORD },
      }),
    );
    await Promise.all(tries);
    expect((await guess('second')).status).toBe(429);
  });

  it('is known to no route of tools, for nobody', async () => {
    const { id } = await make({ name: 'Kept secret', script: 'echo', codeIdentifier: 'kept-secret' });
    const { runId } = await api.run(id);
    const { rows } = await sql<{ active_version_id: string; slug: string }>`
      select active_version_id, slug from tools where id = ${id}`.execute(database.db);
    const { active_version_id: versionId = '', slug = '' } = rows[0] ?? {};
    const known: Record<string, string> = { toolId: id, versionId, slug, runId };
    const asked = allRoutes.filter(
      ({ path, isScriptsApi }) => !isScriptsApi && /\{(toolId|versionId|slug|runId)\}/.test(path),
    );
    expect(asked.length).toBeGreaterThan(25);
    for (const route of asked) {
      const params = { personId: admin.id, artifactId: id, commentId: id, index: '0', stream: 'stdout', ...known };
      const response = await ask(app.url, route, { params, headers: superuser.headers() });
      expect([route.id, response.status, await response.text()]).toMatchObject([route.id, 404, expect.anything()]);
    }
    const everywhere = await Promise.all([
      ...[
        routes.listManagedTools,
        routes.listRuns,
        routes.listReviews,
        routes.listRecentTools,
        routes.listNotifications,
        routes.listAlertRules,
      ].map((route) => admin.client.open(route, {})),
      admin.client.open(routes.listTools, { query: { q: 'kept' } }),
      admin.client.open(routes.exportOwnData, {}),
      admin.client.open(routes.getDeletion, {}),
    ]);
    for (const response of everywhere.slice(0, -2)) expect(await response.text()).not.toContain('Kept secret');
  });
});
