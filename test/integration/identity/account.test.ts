import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import type { TokenScope } from '../../../src/contract/permission.ts';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { signIn } from '../../sign-in.ts';
import { makeDraft, runForm } from '../../tool-maker.ts';

describe('my account', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let superuser: TestPerson;
  beforeAll(async () => {
    superuser = await app.signInAs('superuser');
  });

  async function makeToken(person: TestPerson, scopes: TokenScope[], days = 1) {
    const made = await person.client.call(routes.createToken, {
      body: { name: 'CI', scopes, days, password: PASSWORD },
    });
    const headers = { authorization: `Bearer ${made.token}` };
    return { ...made, headers, client: createClient({ baseUrl: app.url, headers: () => headers }) };
  }

  it('makes a token that may what its scopes and its person may, without a cookie or a header of ours', async () => {
    const person = await app.signInAs('contributor');
    const { token, client, headers, id } = await makeToken(person, ['read', 'write']);
    expect(token).toMatch(/^scr_[\w-]{43}$/);
    expect(await client.call(routes.getMe, {})).toMatchObject({
      person: { id: person.id },
      can: { writeTools: true, publishVersions: false, managePeople: false },
    });
    const response = await fetch(`${app.url}/api/v1/managed-tools`, { headers });
    expect(response.status).not.toBe(401);
    await makeDraft(client, { source: 'def run_tool(i, o): pass' });
    const { items } = await person.client.call(routes.listTokens, {});
    expect(items).toMatchObject([{ id, name: 'CI', hint: token.slice(0, 8), scopes: ['read', 'write'] }]);
    expect(items[0]?.lastUsedAt).not.toBe(null);
    expect(JSON.stringify(items)).not.toContain(token);
    const { rows } = await sql`select from api_tokens as each where each::text like ${`%${token.slice(10)}%`}`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
  });

  it('never lets a token do more than its scopes, whoever made it', async () => {
    const { client } = await makeToken(superuser, ['read']);
    const { versionId } = await makeDraft(superuser.client, { source: 'def run_tool(i, o): pass' });
    await expect(client.call(routes.createTool, { body: { title: 'T', audience: [] } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() })).rejects.toMatchObject(
      { code: 'forbidden' },
    );
    await expect(client.call(routes.publishVersion, { params: { versionId } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('never lets a token into an account or to people, whatever its scopes', async () => {
    const { client } = await makeToken(superuser, ['read', 'run', 'write', 'review']);
    const refused = { code: 'forbidden' };
    await expect(client.call(routes.listTokens, {})).rejects.toMatchObject(refused);
    await expect(client.call(routes.createToken, { body: { name: 'more', scopes: ['read'] } })).rejects.toMatchObject(
      refused,
    );
    await expect(
      client.call(routes.changePassword, { body: { password: PASSWORD, newPassword: 'x'.repeat(12) } }),
    ).rejects.toMatchObject(refused);
    await expect(client.call(routes.prepareSecondStep, { body: { password: PASSWORD } })).rejects.toMatchObject(
      refused,
    );
    await expect(client.call(routes.listPeople, {})).rejects.toMatchObject(refused);
    await expect(
      client.call(routes.changeRole, { params: { personId: superuser.id }, body: { role: 'user' } }),
    ).rejects.toMatchObject(refused);
  });

  it('lets no token carry over into another role, or outlive that its person is kept out', async () => {
    const person = await app.signInAs('contributor');
    const former = await makeToken(person, ['read', 'write']);
    await superuser.client.call(routes.changeRole, { params: { personId: person.id }, body: { role: 'user' } });
    await expect(former.client.call(routes.getMe, {})).rejects.toMatchObject({ code: 'unauthenticated' });
    const again = await signIn(app.url, { email: person.email, password: PASSWORD });
    const { client } = await makeToken({ ...person, ...again }, ['read', 'write']);
    await expect(client.call(routes.createTool, { body: { title: 'T', audience: [] } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await client.call(routes.getMe, {})).toMatchObject({ can: { writeTools: false } });
    await superuser.client.call(routes.disablePerson, { params: { personId: person.id } });
    await expect(client.call(routes.getMe, {})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('counts a token alone where a cookie comes with it', async () => {
    const person = await app.signInAs('contributor');
    const { headers } = await makeToken(person, ['read']);
    const ask = (path: string, init: RequestInit) =>
      fetch(app.url + path, { ...init, headers: { ...superuser.headers(), ...init.headers } });
    expect((await ask('/api/v1/people', { headers })).status).toBe(403);
    expect((await ask('/api/v1/people', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    // The cookie beside it stays signed in.
    await ask('/api/v1/sign-out', { method: 'POST', headers });
    expect((await ask('/api/v1/me', {})).status).toBe(200);
    // A scheme that is not ours hides nothing, and proves nothing: the cookie has to be asked for.
    const foreign = { authorization: 'Basic eDp5', origin: 'https://evil.example' };
    expect((await ask('/api/v1/sign-out', { method: 'POST', headers: foreign })).status).toBe(403);
  });

  it('ends the event streams of a token that is revoked', async () => {
    const person = await app.signInAs('contributor');
    const { id, client, headers } = await makeToken(person, ['read', 'run', 'write']);
    const { versionId } = await makeDraft(client, { source: 'def run_tool(i, o): pass' });
    const run = await client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const watching = await fetch(`${app.url}/api/v1/runs/${run.id}/events`, { headers });
    expect(watching.status).toBe(200);
    await person.client.call(routes.deleteToken, { params: { tokenId: id } });
    await watching.text();
    await expect(client.call(routes.getMe, {})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(person.client.call(routes.deleteToken, { params: { tokenId: id } })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('refuses a token that has expired, and tokens that make no sense', async () => {
    const person = await app.signInAs('user');
    const { id, client } = await makeToken(person, ['read']);
    await sql`update api_tokens set expires_at = now() where id = ${id}`.execute(database.db);
    await expect(client.call(routes.getMe, {})).rejects.toMatchObject({ code: 'unauthenticated' });
    const make = (body: object) =>
      person.client.call(routes.createToken, {
        body: { name: 'T', scopes: ['read'], days: 1, password: PASSWORD, ...body },
      });
    for (const wrong of [
      { scopes: [] },
      { scopes: ['root'] },
      { days: 0 },
      { days: 100_000 },
      { days: 1.5 },
      { name: ' ' },
    ])
      await expect(make(wrong)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('shows nobody the tokens and logins of others', async () => {
    const [one, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const { id } = await makeToken(one, ['read']);
    await expect(other.client.call(routes.deleteToken, { params: { tokenId: id } })).rejects.toMatchObject({
      code: 'not_found',
    });
    const login = (await one.client.call(routes.listLogins, {})).items[0];
    await expect(other.client.call(routes.endLogin, { params: { loginId: login?.id ?? '' } })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await other.client.call(routes.listTokens, {})).items).toEqual([]);
  });

  it('lists my logins, ends one of them, and all the others', async () => {
    const person = await app.signInAs('user');
    const again = () => signIn(app.url, { email: person.email, password: PASSWORD });
    const [second, third] = [await again(), await again()];
    const { items } = await person.client.call(routes.listLogins, {});
    expect(items.map(({ isThis }) => isThis).sort()).toEqual([false, false, true]);
    const other = (await second.client.call(routes.listLogins, {})).items.find(({ isThis }) => isThis);
    await person.client.call(routes.endLogin, { params: { loginId: other?.id ?? '' } });
    await expect(second.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    await person.client.call(routes.endOtherLogins, {});
    await expect(third.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    expect((await person.client.call(routes.listLogins, {})).items).toHaveLength(1);
  });

  it('changes my password with the former one only, under a new cookie, and ends my other logins', async () => {
    const person = await app.signInAs('user');
    const other = await signIn(app.url, { email: person.email, password: PASSWORD });
    const before = person.headers();
    const change = (password: string, newPassword: string) =>
      person.client.call(routes.changePassword, { body: { password, newPassword } });
    await expect(change('a wrong password', 'x'.repeat(12))).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ code: 'invalid_request' });
    await change(PASSWORD, 'an even better one');
    expect(person.headers()).not.toEqual(before);
    expect((await fetch(`${app.url}/api/v1/me`, { headers: before })).status).toBe(401);
    await person.client.call(routes.getMe, {});
    await expect(other.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    await signIn(app.url, { email: person.email, password: 'an even better one' });
  });

  it('keeps of a login what nobody can sign in with', async () => {
    const person = await app.signInAs('user');
    const token = person.headers().cookie?.split('=')[1] ?? '';
    const { rows } = await sql<{ token_hash: string }>`
      select token_hash from logins where person_id = ${person.id}`.execute(database.db);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.token_hash).not.toContain(token);
    const stolen = { cookie: `scriptorium.session_token=${rows[0]?.token_hash}` };
    expect((await fetch(`${app.url}/api/v1/me`, { headers: stolen })).status).toBe(401);
  });

  it('takes the former login from a browser that signs in again', async () => {
    const person = await app.signInAs('user');
    const planted = person.headers();
    const response = await fetch(`${app.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { ...planted, 'content-type': 'application/json', 'x-scriptorium': '1' },
      body: JSON.stringify({ email: person.email, password: PASSWORD }),
    });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^scriptorium\.session_token=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect((await fetch(`${app.url}/api/v1/me`, { headers: planted })).status).toBe(401);
  });
});
