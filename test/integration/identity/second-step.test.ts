import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { codeFor, fromBase32, turnSecondStepOn } from '../../authenticator-app.ts';
import { useDatabase } from '../../database.ts';

describe('the second step of a sign-in', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  async function turnOn(person: TestPerson): Promise<{ key: string; codes: string[] }> {
    const { key, uri, codes } = await turnSecondStepOn(person);
    expect(uri).toContain(`secret=${key}&issuer=Scriptorium`);
    return { key, codes };
  }

  const enter = (person: TestPerson, code?: string) =>
    createClient({ baseUrl: app.url }).call(routes.signIn, {
      body: { email: person.email, password: PASSWORD, ...(code === undefined ? {} : { code }) },
    });

  it('is asked for once a code was given, and each code is good once', async () => {
    const person = await app.signInAs('user');
    const { key, codes } = await turnOn(person);
    expect(codes).toHaveLength(10);
    await expect(enter(person)).rejects.toMatchObject({ code: 'code_required', status: 401 });
    await expect(enter(person, '000000')).rejects.toMatchObject({ code: 'code_invalid' });
    // The next one: good already, and good still when time goes on meanwhile.
    const code = codeFor(key, 1);
    const results = await Promise.allSettled([enter(person, code), enter(person, code)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(enter(person, code)).rejects.toMatchObject({ code: 'code_invalid' });
    // One that is older than the last is not good any more, either.
    await expect(enter(person, codeFor(key))).rejects.toMatchObject({ code: 'code_invalid' });
    await enter(person, codes[0]);
  });

  it('takes a recovery code instead, once, however it is typed', async () => {
    const person = await app.signInAs('user');
    const { codes } = await turnOn(person);
    const [first = '', second = ''] = codes;
    await enter(person, first);
    await expect(enter(person, first)).rejects.toMatchObject({ code: 'code_invalid' });
    await enter(person, ` ${second.toLowerCase().replaceAll('-', ' ')} `);
    expect(await person.client.call(routes.getSecondStep, {})).toEqual({
      hasPassword: true,
      isOn: true,
      recoveryCodesLeft: 8,
    });
    const renewed = await person.client.call(routes.renewRecoveryCodes, { body: { password: PASSWORD } });
    await expect(enter(person, codes[2])).rejects.toMatchObject({ code: 'code_invalid' });
    await enter(person, renewed.codes[0]);
  });

  it('keeps neither key nor recovery codes as they are', async () => {
    const person = await app.signInAs('user');
    const { key, codes } = await turnOn(person);
    for (const table of ['second_steps', 'recovery_codes'])
      for (const secret of [key, fromBase32(key).toString('base64'), codes[0]?.replaceAll('-', '')]) {
        const { rows } =
          await sql`select from ${sql.table(table)} as each where each::text like ${`%${secret}%`}`.execute(
            database.db,
          );
        expect([table, rows.length]).toEqual([table, 0]);
      }
  });

  it('takes a recovery code even where the key cannot be read any more', async () => {
    const person = await app.signInAs('user');
    const { codes } = await turnOn(person);
    await sql`update second_steps set sealed_key = 'damaged' where person_id = ${person.id}`.execute(database.db);
    await enter(person, codes[0]);
  });

  it('is not turned on by a wrong code, by nobody, or twice; and needs the password', async () => {
    const person = await app.signInAs('user');
    const confirm = (code: string) => person.client.call(routes.confirmSecondStep, { body: { code } });
    await expect(confirm('123456')).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      person.client.call(routes.prepareSecondStep, { body: { password: 'a wrong password' } }),
    ).rejects.toMatchObject({ code: 'invalid_credentials' });
    const { key } = await person.client.call(routes.prepareSecondStep, { body: { password: PASSWORD } });
    await expect(confirm('not a code')).rejects.toMatchObject({ code: 'code_invalid' });
    // What is only prepared is not asked for.
    await enter(person);
    await confirm(codeFor(key));
    await expect(confirm(codeFor(key))).rejects.toMatchObject({ code: 'conflict' });
    await expect(person.client.call(routes.prepareSecondStep, { body: { password: PASSWORD } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is turned off by who knows the password, and by an administrator for who lost the app', async () => {
    const person = await app.signInAs('user');
    await turnOn(person);
    await expect(
      person.client.call(routes.removeSecondStep, { body: { password: 'a wrong password' } }),
    ).rejects.toMatchObject({ code: 'invalid_credentials' });
    await person.client.call(routes.removeSecondStep, { body: { password: PASSWORD } });
    await enter(person);

    const [admin, other] = [await app.signInAs('admin'), await app.signInAs('admin')];
    await turnOn(person);
    await turnOn(other);
    const reset = (personId: string) => admin.client.call(routes.resetSecondStep, { params: { personId } });
    await expect(reset(other.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(reset(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    await reset(person.id);
    await enter(person);
  });
});

describe('guessing', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  const guess = (email: string, password = 'not the password') =>
    createClient({ baseUrl: app.url }).call(routes.signIn, { body: { email, password } });
  const tries = async () => {
    const { rows } = await sql<{ tries: number; wait: number }>`
      select tries, round(extract(epoch from free_at - tried_at))::int as wait from sign_in_tries
      order by free_at desc, tries desc`.execute(database.db);
    return rows;
  };
  /** As if the tries had come from another server, or the counters of this one had begun anew. */
  const already = (count: number, freeIn: string) =>
    sql`
    update sign_in_tries
    set tries = ${count}, free_at = now() + ${freeIn}::interval`.execute(database.db);

  it('waits longer each time, on all servers, for somebody as for nobody; and is forgiven with the right password', async () => {
    const person = await app.signInAs('user');
    for (const email of [person.email, 'nobody@example.org']) {
      await sql`delete from sign_in_tries`.execute(database.db);
      await expect(guess(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
      // From this network, and from anywhere: there more are free.
      expect(await tries()).toEqual([
        { tries: 1, wait: 0 },
        { tries: 1, wait: 0 },
      ]);
      await already(11, '-1 seconds');
      await expect(guess(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await tries()).toEqual([
        { tries: 12, wait: 4 },
        { tries: 12, wait: 0 },
      ]);
      // However long a machine takes for the next guess.
      await sql`update sign_in_tries set free_at = free_at + interval '15 minutes' where free_at > tried_at`.execute(
        database.db,
      );
      await expect(guess(email, PASSWORD)).rejects.toMatchObject({ code: 'too_many_requests', status: 429 });
      await already(40, '-1 seconds');
      await expect(guess(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await tries()).toEqual([
        { tries: 41, wait: 900 },
        { tries: 41, wait: 0 },
      ]);
      await already(120, '-1 seconds');
      await expect(guess(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await tries()).toEqual([1, 2].map(() => ({ tries: 121, wait: 900 })));
    }
    await sql`delete from sign_in_tries`.execute(database.db);
    await guess(person.email, 'wrong again').catch(() => {});
    await guess(person.email, PASSWORD);
    // From this network; of those from anywhere, only the one that succeeded is given back.
    expect(await tries()).toEqual([{ tries: 1, wait: 0 }]);
  });

  it('is forgotten after an hour, and told to the audit once', async () => {
    const person = await app.signInAs('user');
    await sql`delete from sign_in_tries`.execute(database.db);
    await guess(person.email).catch(() => {});
    await already(9, '-1 seconds');
    await guess(person.email).catch(() => {});
    const { rows } = await sql<{ target_id: string }>`
      select target_id from audit_events where action = 'person.sign_in_slowed'`.execute(database.db);
    expect(rows).toEqual([{ target_id: person.id }]);
    await sql`update sign_in_tries set tried_at = now() - interval '2 hours', free_at = now() - interval '1 hour'`.execute(
      database.db,
    );
    await guess(person.email).catch(() => {});
    expect(await tries()).toEqual([1, 2].map(() => ({ tries: 1, wait: 0 })));
  });

  it('of the password behind an open browser counts, too', async () => {
    const person = await app.signInAs('user');
    await sql`delete from sign_in_tries`.execute(database.db);
    const change = () =>
      person.client.call(routes.changePassword, { body: { password: 'wrong', newPassword: 'x'.repeat(12) } });
    await change().catch(() => {});
    await already(20, '1 minute');
    await expect(change()).rejects.toMatchObject({ code: 'too_many_requests' });
  });
});
