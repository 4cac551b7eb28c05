import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../../src/client/client.ts';
import { errorCatalogue } from '../../src/contract/errors.ts';
import { type Permission, type Role, roles } from '../../src/contract/permission.ts';
import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { signIn } from '../sign-in.ts';
import { makeDraft, runForm } from '../tool-maker.ts';

/** The least role each permission needs, written out here so that a change of the table in core shows up. */
const least: Record<Permission, Role | 'anonymous'> = {
  public: 'anonymous',
  'tool:read': 'user',
  'run:create': 'user',
  'run:read': 'user',
  'run:oversee': 'admin',
  'inbox:read': 'user',
  'schedule:read': 'user',
  'schedule:write': 'user',
  'schedule:manage': 'admin',
  'suggestion:create': 'user',
  'suggestion:read': 'user',
  'suggestion:decide': 'admin',
  'tool:write': 'contributor',
  'version:publish': 'admin',
  'version:rollback': 'superuser',
  'tool:curate': 'admin',
  'script:manage': 'admin',
  'user:manage': 'admin',
  'audit:read': 'admin',
  'metrics:read': 'admin',
  'monitoring:read': 'admin',
  'settings:read': 'admin',
  'settings:manage': 'superuser',
  'alert:read': 'user',
  'alert:write': 'user',
  'alert:manage': 'admin',
  'account:manage': 'user',
};
const someone = ['anonymous', ...roles] as const;
const all = Object.values(routes) as Route[];

describe('access', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  const people = new Map<string, TestPerson>();
  beforeAll(async () => {
    for (const role of roles) people.set(role, await app.signInAs(role));
  });

  const ask = (route: Route, headers: Record<string, string>) => {
    const params = {
      slug: 'no-such-tool',
      toolId: randomUUID(),
      versionId: randomUUID(),
      runId: randomUUID(),
      personId: randomUUID(),
      artifactId: randomUUID(),
      commentId: randomUUID(),
      notificationId: randomUUID(),
      suggestionId: randomUUID(),
      scheduleId: randomUUID(),
      alertId: randomUUID(),
      ruleId: randomUUID(),
      channelId: randomUUID(),
      scriptId: randomUUID(),
      scriptRunId: randomUUID(),
      loginId: randomUUID(),
      tokenId: randomUUID(),
      index: 0,
      stream: 'stdout',
    };
    const body = route.method === 'GET' ? null : '{}';
    return fetch(app.url + urlOf(route, params), {
      method: route.method,
      body,
      headers: { 'x-scriptorium': '1', 'content-type': 'application/json', ...headers },
    });
  };

  it.each(all.map((route) => [route.id, route] as const))(
    '%s lets in whom its permission names, and nobody else',
    async (_id, route) => {
      for (const who of someone) {
        // Signing out would end the login that the other cases use.
        if (route.id === 'signOut') continue;
        const response = await ask(route, people.get(who)?.headers() ?? {});
        const isAllowed = someone.indexOf(who) >= someone.indexOf(least[route.permission]);
        if (!isAllowed) expect([who, response.status]).toEqual([who, who === 'anonymous' ? 401 : 403]);
        else expect([401, 403]).not.toContain(route.permission === 'public' ? 0 : response.status);
        expect(response.status).toBeLessThan(500);
        await response.body?.cancel();
      }
    },
  );

  it('refuses a mutation that another site could have sent', async () => {
    const cookie = people.get('user')?.headers() ?? {};
    const start = (headers: Record<string, string>) =>
      fetch(`${app.url}/api/v1/sign-out`, { method: 'POST', headers: { ...cookie, ...headers } });
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'https://evil.example', 'x-scriptorium': '1' },
    ] as Record<string, string>[]) {
      const response = await start(headers);
      expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
        403,
        'csrf_failed',
      ]);
    }
    const me = await fetch(`${app.url}/api/v1/me`, { headers: cookie });
    expect(me.status).toBe(200);
  });

  it.each(all.filter(({ method }) => method !== 'GET').map((route) => [route.id, route] as const))(
    '%s does nothing for another site, whoever is signed in',
    async (_id, route) => {
      for (const origin of ['null', 'https://evil.example', app.url.replace('127.0.0.1', 'localhost')]) {
        const response = await ask(route, { ...people.get('superuser')?.headers(), origin });
        const error = route.isScriptsApi ? errorCatalogue.csrf_failed.message : { code: 'csrf_failed' };
        expect([origin, response.status, await response.json()]).toMatchObject([origin, 403, { error }]);
      }
    },
  );

  it('is not led astray by another way to write the path', async () => {
    const cookie = people.get('user')?.headers() ?? {};
    for (const path of [
      '/%61pi/v1/sign-out',
      '/api/v1/sign%2Dout',
      '//api/v1/sign-out',
      '/api//v1/sign-out',
      '/API/v1/sign-out',
    ]) {
      const response = await fetch(app.url + path, {
        method: 'POST',
        headers: { ...cookie, origin: 'https://evil.example' },
      });
      expect([403, 404]).toContain(response.status);
    }
    expect((await fetch(`${app.url}/%61pi/v1/me`)).status).toBe(401);
    expect((await fetch(`${app.url}/api/v1/me`, { headers: cookie })).status).toBe(200);
  });

  it('ends the event streams of a login that has ended, and forgets those of readers who hang up', async () => {
    const superuser = people.get('superuser') as TestPerson;
    const author = await app.signInAs('contributor');
    const { versionId } = await makeDraft(author.client, { source: 'def run_tool(i, o): pass' });
    const run = await author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const open = (signal?: AbortSignal) =>
      fetch(`${app.url}/api/v1/runs/${run.id}/events`, { headers: author.headers(), ...(signal ? { signal } : {}) });
    for (let n = 0; n < 20; n += 1) {
      const hangUp = new AbortController();
      const opened = open(hangUp.signal).catch(() => null);
      if (n % 2 === 0) await opened;
      hangUp.abort();
    }
    const watching = await open();
    await superuser.client.call(routes.changeRole, { params: { personId: author.id }, body: { role: 'user' } });
    // Resolves only when the server ends the response; nobody executes this run.
    await watching.text();
    await expect.poll(() => app.watchers()).toBe(0);
  });

  it('ends a login by signing out, and a replay of the cookie gets nothing', async () => {
    const person = await app.signInAs('user');
    const headers = person.headers();
    await person.client.call(routes.signOut, {});
    expect((await fetch(`${app.url}/api/v1/me`, { headers })).status).toBe(401);
  });

  it('answers a wrong password and an unknown address alike, and then slows the guessing down', async () => {
    const person = await app.signInAs('user');
    const attempt = async (email: string) => {
      const response = await fetch(`${app.url}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-scriptorium': '1' },
        body: JSON.stringify({ email, password: 'not the password' }),
      });
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    };
    expect(await attempt(person.email)).toEqual([401, 'invalid_credentials']);
    expect(await attempt('nobody@example.org')).toEqual([401, 'invalid_credentials']);
    const more = await Promise.all(Array.from({ length: 30 }, () => attempt(person.email)));
    expect(more.map(([status]) => status)).toContain(429);
  });

  it('lets nobody give a role above their own, and keeps the last superuser', async () => {
    const [admin, superuser] = [people.get('admin'), people.get('superuser')] as [TestPerson, TestPerson];
    const user = people.get('user') as TestPerson;
    const change = (by: TestPerson, personId: string, role: Role) =>
      by.client.call(routes.changeRole, { params: { personId }, body: { role } });
    await expect(change(admin, user.id, 'superuser')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(change(admin, superuser.id, 'user')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(change(superuser, superuser.id, 'admin')).rejects.toMatchObject({ code: 'conflict' });
    const person = {
      name: 'New',
      email: `${randomUUID()}@Example.ORG`,
      password: PASSWORD,
      role: 'superuser' as const,
    };
    await expect(admin.client.call(routes.createPerson, { body: person })).rejects.toMatchObject({ code: 'forbidden' });
    await admin.client.call(routes.createPerson, { body: { ...person, role: 'user' } });
    await expect(admin.client.call(routes.createPerson, { body: { ...person, role: 'user' } })).rejects.toMatchObject({
      code: 'email_taken',
    });
  });

  it('ends the logins of a person whose role changes', async () => {
    const superuser = people.get('superuser') as TestPerson;
    const person = await app.signInAs('contributor');
    await superuser.client.call(routes.changeRole, { params: { personId: person.id }, body: { role: 'user' } });
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
  });

  it('answers what it serves to everybody with the headers that keep a page safe', async () => {
    const response = await fetch(`${app.url}/api/v1/setup`);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('serves the contract as OpenAPI 3.1, every route of it, and a page to read it', async () => {
    const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));
    expect(operations.length).toBe(all.length);
    const page = await fetch(`${app.url}/docs/api`);
    expect(page.status).toBe(200);
    for (const [, file] of (await page.text()).matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await fetch(app.url + file)).status).toBe(200);
  });
});

describe('setup', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('makes the first superuser once, with the right token only', async () => {
    const { issueSetupToken } = await import('../../src/actions/set-up.ts');
    await issueSetupToken(database.db, 'the-token', new Date());
    expect(await app.anonymous.call(routes.getSetup, {})).toEqual({ required: true });
    const body = { name: 'First', email: 'first@example.org', password: PASSWORD, token: 'the-token' };
    await expect(app.anonymous.call(routes.setUp, { body: { ...body, token: 'guess' } })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    const results = await Promise.allSettled(
      [1, 2].map((n) => app.anonymous.call(routes.setUp, { body: { ...body, email: `first${n}@example.org` } })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await app.anonymous.call(routes.getSetup, {})).toEqual({ required: false });
    const made = results.findIndex((result) => result.status === 'fulfilled') + 1;
    const { client } = await signIn(app.url, { email: `first${made}@example.org`, password: PASSWORD });
    expect(await client.call(routes.getMe, {})).toMatchObject({
      person: { role: 'superuser' },
      can: { managePeople: true },
    });
  });
});
