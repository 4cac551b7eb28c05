import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, useApp } from '../../app.ts';
import { readAudit } from '../../audit-rows.ts';
import { turnSecondStepOn } from '../../authenticator-app.ts';
import { useDatabase } from '../../database.ts';

describe('what identity tells the audit', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  async function eventsOf(act: () => Promise<unknown>) {
    const before = (await readAudit(database.pool)).length;
    await act().catch(() => {});
    return (await readAudit(database.pool)).slice(before);
  }

  it('is that a right password was asked for a code', async () => {
    const person = await app.signInAs('user');
    await turnSecondStepOn(person);
    const body = { email: person.email, password: PASSWORD };
    expect(await eventsOf(() => app.anonymous.call(routes.signIn, { body }))).toMatchObject([
      { action: 'login.code_asked', actor_id: null, target_id: person.id, address: '127.0.0.1' },
    ]);
  });

  it('is that a password was wrong behind an open browser, at every door that asks for it', async () => {
    const { id, client } = await app.signInAs('user');
    const password = 'not the password';
    for (const act of [
      () => client.call(routes.changePassword, { body: { password, newPassword: 'x'.repeat(12) } }),
      () => client.call(routes.prepareSecondStep, { body: { password } }),
      () => client.call(routes.createToken, { body: { name: 'T', scopes: ['read'], password } }),
    ])
      expect(await eventsOf(act)).toMatchObject([{ action: 'person.password_refused', actor_id: id, target_id: id }]);
    const without = client.call(routes.createToken, { body: { name: 'T', scopes: ['read'] } });
    await expect(without).rejects.toMatchObject({ code: 'validation_failed' });
    expect((await client.call(routes.listTokens, {})).items).toEqual([]);
    expect(JSON.stringify(await readAudit(database.pool))).not.toContain(password);
  });

  it('is whose login ended where somebody else signs in', async () => {
    const [former, next] = [await app.signInAs('user'), await app.signInAs('user')];
    const client = createClient({ baseUrl: app.url, headers: former.headers });
    const body = { email: next.email, password: PASSWORD };
    expect(await eventsOf(() => client.call(routes.signIn, { body }))).toMatchObject([
      { action: 'login.ended', actor_id: former.id, target_id: former.id },
      { action: 'login.opened', actor_id: next.id, target_id: next.id },
    ]);
  });

  it('is a token of who signs in elsewhere, for ten minutes after they did', async () => {
    const person = await app.signInAs('user');
    await sql`delete from accounts where person_id = ${person.id}`.execute(database.db);
    const make = () => person.client.call(routes.createToken, { body: { name: 'T', scopes: ['read'] } });
    expect(await eventsOf(make)).toMatchObject([{ action: 'token.created' }]);
    await sql`update logins set created_at = now() - interval '11 minutes' where person_id = ${person.id}`.execute(
      database.db,
    );
    await expect(make()).rejects.toMatchObject({ code: 'sign_in_again', status: 403 });
  });
});
