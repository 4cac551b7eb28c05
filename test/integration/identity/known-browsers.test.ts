import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';

const NEW_PASSWORD = 'an even better one';

describe('a browser where somebody has signed in before', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  /** Signs in as a browser that has these cookies; gives the answer and what it keeps. */
  async function enter(email: string, password: string, cookies: string[] = []) {
    const response = await fetch(app.url + routes.signIn.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-scriptorium': '1', cookie: cookies.join('; ') },
      body: JSON.stringify({ email, password }),
    });
    const kept = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    const body = (await response.json()) as { error?: { code: string } };
    return { code: body.error?.code ?? 'ok', login: kept[0] ?? '', known: kept[1] ?? '' };
  }
  const guess = (person: TestPerson, cookies: string[] = []) => enter(person.email, 'not the password', cookies);

  /** As if there had been so many tries elsewhere. */
  const lockOut = () =>
    sql`update sign_in_tries set tries = 200, free_at = now() + interval '15 minutes'`.execute(database.db);

  it('lets its person in, however much is guessed elsewhere', async () => {
    const person = await app.signInAs('user');
    const { known } = await enter(person.email, PASSWORD);
    expect(known).toMatch(/^scriptorium\.known_browser=/);
    const guesses = await Promise.all(Array.from({ length: 40 }, () => guess(person)));
    expect(guesses.map(({ code }) => code)).toContain('too_many_requests');
    await lockOut();
    expect((await enter(person.email, PASSWORD)).code).toBe('too_many_requests');
    expect((await enter(person.email, PASSWORD, [known])).code).toBe('ok');
    // Nobody else was let in by that.
    expect((await enter(person.email, PASSWORD)).code).toBe('too_many_requests');
  });

  it('has tries of its own, and they end', async () => {
    const person = await app.signInAs('user');
    const { known } = await enter(person.email, PASSWORD);
    await sql`delete from sign_in_tries`.execute(database.db);
    expect((await guess(person, [known])).code).toBe('invalid_credentials');
    await lockOut();
    expect((await enter(person.email, PASSWORD, [known])).code).toBe('too_many_requests');
    // Elsewhere they are others.
    expect((await enter(person.email, PASSWORD)).code).toBe('ok');
  });

  it('is known for its person only, with the password they had then, and not with a cookie that was changed', async () => {
    const [person, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const first = await enter(person.email, PASSWORD);
    const theirs = await enter(other.email, PASSWORD);
    await guess(person);
    await lockOut();
    const changed = first.known.slice(0, -1) + (first.known.endsWith('A') ? 'B' : 'A');
    for (const cookies of [
      [theirs.known],
      [changed],
      ['scriptorium.known_browser=1.2.3'],
      ['scriptorium.known_browser='],
    ])
      expect([cookies, (await enter(person.email, PASSWORD, cookies)).code]).toEqual([cookies, 'too_many_requests']);
    await person.client.call(routes.changePassword, { body: { password: PASSWORD, newPassword: NEW_PASSWORD } });
    expect((await enter(person.email, NEW_PASSWORD, [first.known])).code).toBe('too_many_requests');
  });

  it('keeps several people who share it', async () => {
    const [person, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const one = await enter(person.email, PASSWORD);
    const two = await enter(other.email, PASSWORD, [one.known]);
    await guess(person);
    await guess(other);
    await lockOut();
    expect((await enter(person.email, PASSWORD, [two.known])).code).toBe('ok');
    expect((await enter(other.email, PASSWORD, [two.known])).code).toBe('ok');
  });
});
