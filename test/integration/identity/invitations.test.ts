import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../src/contract/routes.ts';
import { createMailer, type Mailer } from '../../../src/mail/send-mails.ts';
import { PASSWORD, type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { useMailServer } from '../../mail-server.ts';
import { signIn } from '../../sign-in.ts';

const NEW_PASSWORD = 'another fine password';
const tokenOf = (link: string) => new URL(link, 'http://x').searchParams.get('token') ?? '';

describe('invitations and new passwords by mail', () => {
  const database = useDatabase();
  const server = useMailServer();
  const app = useApp(database, {
    worker: false,
    env: {
      get SMTP_URL() {
        return server.url;
      },
      MAIL_FROM: 'tools@example.org',
      PUBLIC_URL: 'https://tools.example.org',
    },
  });
  let admin: TestPerson;
  let mailer: Mailer;
  beforeAll(async () => {
    admin = await app.signInAs('admin');
    const onFailure = (error: unknown) => expect(error).toBeUndefined();
    mailer = createMailer(database.db, { url: server.url, from: 'tools@example.org', onFailure });
    return () => mailer.close();
  });

  async function invite(role: 'user' | 'contributor' = 'user'): Promise<{ id: string; email: string; token: string }> {
    const email = `${randomUUID()}@example.org`;
    const body = { name: 'Åsa', email, role, language: 'sv' as const };
    const { person, link } = await admin.client.call(routes.invitePerson, { body });
    expect(link).toBe(null);
    await mailer.sendDue(new Date());
    return { id: person.id, email, token: tokenOf(server.linkFor(email)) };
  }

  it('carry a link that sets the first password, once', async () => {
    const { email, token } = await invite('contributor');
    expect(server.mails.at(-1)?.text).toContain('Hej Åsa!');
    expect(server.linkFor(email)).toMatch(/^https:\/\/tools\.example\.org\/password\?token=[\w-]{43}$/);
    await expect(signIn(app.url, { email, password: NEW_PASSWORD })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await app.anonymous.call(routes.readLink, { body: { token } })).toEqual({
      purpose: 'invitation',
      name: 'Åsa',
      email,
    });
    const use = () => app.anonymous.call(routes.setPassword, { body: { token, password: NEW_PASSWORD } });
    const results = await Promise.allSettled([use(), use(), use()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(use()).rejects.toMatchObject({ code: 'link_invalid', status: 404 });
    const { client } = await signIn(app.url, { email, password: NEW_PASSWORD });
    expect(await client.call(routes.getMe, {})).toMatchObject({ person: { role: 'contributor' } });
  });

  it('show up in the list of people, with what became of the mail', async () => {
    const { id, email } = await invite();
    const find = async () =>
      (await admin.client.call(routes.listPeople, { query: { q: email.slice(0, 12).toUpperCase() } })).items;
    expect(await find()).toMatchObject([{ id, state: 'invited', mail: 'sent', logins: 0, lastSeenAt: null }]);
    await admin.client.call(routes.sendLink, { params: { personId: id }, body: {} });
    expect(await find()).toMatchObject([{ mail: 'waiting' }]);
    server.mood = 'refuse recipient';
    const failing = createMailer(database.db, { url: server.url, from: 'tools@example.org', onFailure: () => {} });
    await failing.sendDue(new Date());
    failing.close();
    server.mood = 'take';
    expect(await find()).toMatchObject([{ mail: 'failed' }]);
  });

  it('are taken back by the next one', async () => {
    const { id, email, token } = await invite();
    await admin.client.call(routes.sendLink, { params: { personId: id }, body: { language: 'en' } });
    await mailer.sendDue(new Date());
    await expect(app.anonymous.call(routes.readLink, { body: { token } })).rejects.toMatchObject({
      code: 'link_invalid',
    });
    const next = tokenOf(server.linkFor(email));
    expect(await app.anonymous.call(routes.readLink, { body: { token: next } })).toMatchObject({ email });
  });

  it('run out', async () => {
    const { id, token } = await invite();
    await sql`update one_time_links set expires_at = now() where person_id = ${id}`.execute(database.db);
    const body = { token, password: NEW_PASSWORD };
    await expect(app.anonymous.call(routes.setPassword, { body })).rejects.toMatchObject({ code: 'link_invalid' });
  });

  it('are kept by hash only, and not at all once mailed', async () => {
    const { email, token } = await invite();
    for (const table of ['one_time_links', 'mails', 'audit_events']) {
      const { rows } = await sql`select from ${sql.table(table)} as each where each::text like ${`%${token}%`}`.execute(
        database.db,
      );
      expect([table, rows.length]).toEqual([table, 0]);
    }
    const { rows } = await sql`select from audit_events where after::text like ${`%${email}%`}`.execute(database.db);
    expect(rows).toEqual([]);
  });

  it('refuse names of more than a line, and roles above the inviter', async () => {
    const email = `${randomUUID()}@example.org`;
    const ask = (body: object) =>
      admin.client.call(routes.invitePerson, { body: { name: 'A', email, role: 'user', language: 'en', ...body } });
    await expect(ask({ name: 'A\r\nBcc: x@example.org' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ask({ role: 'superuser' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask({ email: 'not an address' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ask({ email: admin.email })).rejects.toMatchObject({ code: 'email_taken' });
  });

  it('give a new password to whoever forgot theirs, and end all logins', async () => {
    const person = await app.signInAs('user');
    await app.anonymous.call(routes.requestReset, { body: { email: person.email.toUpperCase() } });
    await mailer.sendDue(new Date());
    const token = tokenOf(server.linkFor(person.email));
    await app.anonymous.call(routes.setPassword, { body: { token, password: NEW_PASSWORD } });
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    await expect(signIn(app.url, { email: person.email, password: PASSWORD })).rejects.toMatchObject({ status: 401 });
    await signIn(app.url, { email: person.email, password: NEW_PASSWORD });
  });

  it('tell nobody who has an account: neither by the answer nor by its time', async () => {
    const person = await app.signInAs('user');
    const ask = async (email: string) => {
      const started = performance.now();
      const answer = await app.anonymous.call(routes.requestReset, { body: { email } });
      return { answer, ms: performance.now() - started };
    };
    for (const email of [person.email, 'nobody@example.org', `deleted-${person.id}@deleted.invalid`]) {
      const { answer, ms } = await ask(email);
      expect(answer).toEqual({ ok: true });
      expect(ms).toBeGreaterThanOrEqual(240);
    }
    await mailer.sendDue(new Date());
    expect(server.mails.map(({ to }) => to)).not.toContain('nobody@example.org');
  });

  it('do not fill a mailbox when they are asked for again and again', async () => {
    const person = await app.signInAs('user');
    for (let n = 0; n < 3; n += 1) await app.anonymous.call(routes.requestReset, { body: { email: person.email } });
    await mailer.sendDue(new Date());
    expect(server.mails.filter(({ to }) => to === person.email)).toHaveLength(1);
  });

  it('are nothing to who is kept out', async () => {
    const person = await app.signInAs('user');
    await app.anonymous.call(routes.requestReset, { body: { email: person.email } });
    await mailer.sendDue(new Date());
    const token = tokenOf(server.linkFor(person.email));
    await admin.client.call(routes.disablePerson, { params: { personId: person.id } });
    await expect(
      app.anonymous.call(routes.setPassword, { body: { token, password: NEW_PASSWORD } }),
    ).rejects.toMatchObject({ code: 'link_invalid' });
    await expect(
      admin.client.call(routes.sendLink, { params: { personId: person.id }, body: {} }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuse guesses and nonsense alike', async () => {
    for (const token of ['x', "' or 1=1 --", 'ÅÄÖ', '%00', 'a'.repeat(200)])
      await expect(app.anonymous.call(routes.readLink, { body: { token } })).rejects.toMatchObject({
        code: 'link_invalid',
      });
    await expect(app.anonymous.call(routes.readLink, { body: { token: '' } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('where no mail is set up', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('whoever invites hands the link over', async () => {
    const superuser = await app.signInAs('superuser');
    const email = `${randomUUID()}@example.org`;
    const body = { name: 'Bo', email, role: 'user' as const, language: 'en' as const };
    const { link } = await superuser.client.call(routes.invitePerson, { body });
    expect(link).toMatch(/^\/password\?token=/);
    await app.anonymous.call(routes.setPassword, { body: { token: tokenOf(link ?? ''), password: NEW_PASSWORD } });
    await signIn(app.url, { email, password: NEW_PASSWORD });
  });

  it('nobody sees a link of somebody who could do as much as they', async () => {
    const [admin, other, user] = [await app.signInAs('admin'), await app.signInAs('admin'), await app.signInAs('user')];
    const send = (personId: string) => admin.client.call(routes.sendLink, { params: { personId }, body: {} });
    await expect(send(other.id)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await send(user.id)).link).toMatch(/token=/);
    await expect(send(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('a forgotten password is a matter for administrators', async () => {
    expect(await app.anonymous.call(routes.getSignInOptions, {})).toEqual({ mail: false, singleSignOn: null });
    await expect(app.anonymous.call(routes.requestReset, { body: { email: 'a@example.org' } })).rejects.toMatchObject({
      code: 'mail_not_set_up',
    });
  });
});
