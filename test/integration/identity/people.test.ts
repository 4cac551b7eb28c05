import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { signIn } from '../../sign-in.ts';
import { makeDraft, runForm } from '../../tool-maker.ts';

const SOURCE = 'def run_tool(i, o): pass';

describe('people', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let superuser: TestPerson;
  let admin: TestPerson;
  beforeAll(async () => {
    superuser = await app.signInAs('superuser');
    admin = await app.signInAs('admin');
  });

  const find = async (id: string) =>
    (await superuser.client.call(routes.listPeople, {})).items.find((person) => person.id === id);

  it('are found by a part of name or address, whatever is in it', async () => {
    const person = await app.signInAs('user', 'Ölänning 100%_');
    const search = async (q: string) =>
      (await admin.client.call(routes.listPeople, { query: { q } })).items.map(({ id }) => id);
    for (const q of ['ölänn', ' 100%_ ', person.email.slice(3, 20)]) expect(await search(q)).toEqual([person.id]);
    expect(await search("' or 1=1 --")).toEqual([]);
    expect((await search('%')).includes(admin.id)).toBe(false);
  });

  it('are listed with logins, last sight and what the reader may do with them', async () => {
    const person = await app.signInAs('contributor');
    await signIn(app.url, { email: person.email, password: PASSWORD });
    await makeDraft(person.client, { source: SOURCE });
    expect((await find(person.id))?.lastSeenAt).not.toBe(null);
    expect(await find(person.id)).toMatchObject({
      state: 'active',
      logins: 2,
      tools: 1,
      hasSecondStep: false,
      mail: null,
    });
    const { items } = await admin.client.call(routes.listPeople, {});
    const may = (id: string) => items.find((each) => each.id === id)?.can;
    const all = {
      changeRole: true,
      disable: true,
      delete: true,
      endLogins: true,
      sendLink: true,
      removeSecondStep: false,
    };
    expect(may(person.id)).toEqual(all);
    expect(may(superuser.id)).toEqual(Object.fromEntries(Object.keys(all).map((key) => [key, false])));
    expect(may(admin.id)).toMatchObject({ disable: false, delete: false, sendLink: false });
  });

  it('are listed in pages, each once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.client.call(routes.listPeople, { query: { limit: 2, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await admin.client.call(routes.listPeople, {})).items.map(({ id }) => id));
  });

  it('who are disabled are out at once: logins, tokens, streams, sign-in; and come back', async () => {
    const person = await app.signInAs('contributor');
    const { token } = await person.client.call(routes.createToken, {
      body: { name: 'T', scopes: ['read'], password: PASSWORD },
    });
    const { versionId } = await makeDraft(person.client, { source: SOURCE });
    const run = await person.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const watching = await fetch(`${app.url}/api/v1/runs/${run.id}/events`, { headers: person.headers() });
    await admin.client.call(routes.disablePerson, { params: { personId: person.id } });
    await watching.text();
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    const withToken = { headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${app.url}/api/v1/me`, withToken)).status).toBe(401);
    const enter = () => signIn(app.url, { email: person.email, password: PASSWORD });
    await expect(enter()).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await find(person.id)).toMatchObject({ state: 'disabled', logins: 0 });
    await admin.client.call(routes.disablePerson, { params: { personId: person.id } });
    await admin.client.call(routes.enablePerson, { params: { personId: person.id } });
    await enter();
    expect((await fetch(`${app.url}/api/v1/me`, withToken)).status).toBe(200);
  });

  it('are signed out everywhere by an administrator', async () => {
    const person = await app.signInAs('user');
    await admin.client.call(routes.endLogins, { params: { personId: person.id } });
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
  });

  it('above oneself are left alone, oneself stays, and so does the last superuser', async () => {
    const acts = [routes.disablePerson, routes.enablePerson, routes.endLogins, routes.resetSecondStep] as const;
    for (const route of acts)
      await expect(admin.client.call(route, { params: { personId: superuser.id } })).rejects.toMatchObject({
        code: 'forbidden',
      });
    const remove = (by: TestPerson, personId: string) =>
      by.client.call(routes.deletePerson, { params: { personId }, query: {} });
    await expect(remove(admin, superuser.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(remove(admin, admin.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(remove(superuser, superuser.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(remove(superuser, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    for (const route of acts)
      await expect(admin.client.call(route, { params: { personId: randomUUID() } })).rejects.toMatchObject({
        code: 'not_found',
      });
  });

  it('who may do everything do not remove each other until nobody is left', async () => {
    const [one, other] = [await app.signInAs('superuser'), await app.signInAs('superuser')];
    const disable = (by: TestPerson, personId: string) =>
      by.client.call(routes.disablePerson, { params: { personId } });
    await disable(one, superuser.id);
    const results = await Promise.allSettled([disable(one, other.id), disable(other, one.id)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { rows } = await sql`select from people where role = 'superuser' and disabled_at is null`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    const left = results[0]?.status === 'fulfilled' ? one : other;
    await left.client.call(routes.enablePerson, { params: { personId: superuser.id } });
    superuser = { ...superuser, ...(await signIn(app.url, { email: superuser.email, password: PASSWORD })) };
  });

  it('who are deleted leave their tools to another, and no trace of themselves', async () => {
    const person = await app.signInAs('contributor', 'Ingrid Forgettable');
    const successor = await app.signInAs('contributor', 'Successor');
    const user = await app.signInAs('user');
    const { versionId } = await makeDraft(person.client, { source: SOURCE });
    const { token } = await person.client.call(routes.createToken, {
      body: { name: 'T', scopes: ['read'], password: PASSWORD },
    });
    const run = await person.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });

    const remove = (query: { successorId?: string }) =>
      admin.client.call(routes.deletePerson, { params: { personId: person.id }, query });
    for (const query of [{}, { successorId: user.id }, { successorId: person.id }, { successorId: randomUUID() }])
      await expect(remove(query)).rejects.toMatchObject({ code: 'validation_failed' });
    await remove({ successorId: successor.id });
    await expect(remove({ successorId: successor.id })).rejects.toMatchObject({ code: 'not_found' });

    expect(await find(person.id)).toBeUndefined();
    expect(await find(successor.id)).toMatchObject({ tools: 1 });
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    expect((await fetch(`${app.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    await expect(signIn(app.url, { email: person.email, password: PASSWORD })).rejects.toMatchObject({ status: 401 });
    const { rows } = await sql<{ status: string; name: string }>`
      select runs.status, people.name from runs join people on people.id = runs.person_id where runs.id = ${run.id}`.execute(
      database.db,
    );
    expect(rows).toEqual([{ status: 'canceled', name: 'Deleted person' }]);
    for (const table of ['people', 'accounts', 'logins', 'audit_events', 'mails', 'api_tokens']) {
      const found = await sql`
        select from ${sql.table(table)} as each
        where each::text like ${`%${person.email}%`} or each::text like '%Forgettable%'`.execute(database.db);
      expect([table, found.rows.length]).toEqual([table, 0]);
    }
    // The address is free again.
    const body = { name: 'Ingrid', email: person.email, role: 'user' as const, language: 'en' as const };
    await admin.client.call(routes.invitePerson, { body });
  });
});
