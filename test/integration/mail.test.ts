import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/contract/limits.ts';
import { insertMail } from '../../src/db/mails.ts';
import { insertPerson } from '../../src/db/people.ts';
import { createMailer } from '../../src/mail/send-mails.ts';
import { useDatabase } from '../database.ts';
import { useMailServer } from '../mail-server.ts';

/** As long as an answer could take on a busy machine. */
const patient = { connectMs: 60 * SECOND, silenceMs: 60 * SECOND, sendMs: 120 * SECOND };

interface Stored {
  tries: number;
  body: string | null;
  fault: string | null;
  next_try_at: Date;
  is_sent: boolean;
  is_given_up: boolean;
}

describe('mails', () => {
  const database = useDatabase();
  const server = useMailServer();
  const faults: unknown[] = [];
  beforeEach(() => {
    server.mood = 'take';
    server.mails.length = 0;
    faults.length = 0;
  });

  const makeMailer = (url = server.url, waits = patient) =>
    createMailer(database.db, { url, from: 'tools@example.org', onFailure: (error) => faults.push(error) }, waits);

  async function post(body = 'Hej på dig!'): Promise<{ id: string; email: string }> {
    const [id, personId, now] = [randomUUID(), randomUUID(), new Date()];
    const email = `${personId}@example.org`;
    await insertPerson(database.db, { id: personId, name: 'Åsa', email, role: 'user', now });
    await insertMail(database.db, { id, personId, recipient: email, subject: 'Hälsning', body, now });
    return { id, email };
  }

  async function stored(id: string): Promise<Stored | undefined> {
    const { rows } = await sql<Stored>`
      select tries, body, fault, next_try_at, sent_at is not null as is_sent, given_up_at is not null as is_given_up
      from mails where id = ${id}`.execute(database.db);
    return rows[0];
  }

  it('are delivered once, and their text is not kept', async () => {
    const mail = await post();
    const mailer = makeMailer();
    expect(await mailer.sendDue(new Date())).toBe(1);
    expect(await mailer.sendDue(new Date())).toBe(0);
    mailer.close();
    expect(server.mails).toEqual([{ to: mail.email, text: expect.any(String), messageId: `<${mail.id}@example.org>` }]);
    expect(server.mails[0]?.text).toContain('Hej på dig!');
    expect(await stored(mail.id)).toMatchObject({ tries: 1, body: null, fault: null, is_sent: true });
  });

  it('are delivered once where two processes send', async () => {
    const mails = await Promise.all(Array.from({ length: 20 }, () => post()));
    const mailers = [makeMailer(), makeMailer(), makeMailer()];
    const sent = await Promise.all(mailers.map((mailer) => mailer.sendDue(new Date())));
    for (const mailer of mailers) mailer.close();
    expect(sent.reduce((sum, some) => sum + some, 0)).toBe(mails.length);
    expect(server.mails.map(({ to }) => to).sort()).toEqual(mails.map(({ email }) => email).sort());
  });

  it('are given up at once when the address is refused for good', async () => {
    server.mood = 'refuse recipient';
    const mail = await post();
    const mailer = makeMailer();
    expect(await mailer.sendDue(new Date())).toBe(0);
    mailer.close();
    expect(await stored(mail.id)).toMatchObject({ is_given_up: true, is_sent: false, body: null });
    expect((await stored(mail.id))?.fault).toContain('no such mailbox');
    expect(faults).toHaveLength(1);
  });

  it('are tried again when it is the sender that is refused: who runs the installation can put that right', async () => {
    server.mood = 'refuse sender';
    const mail = await post();
    const mailer = makeMailer();
    await mailer.sendDue(new Date());
    const waiting = await stored(mail.id);
    expect(waiting).toMatchObject({ is_given_up: false, fault: expect.stringContaining('sender not allowed') });
    server.mood = 'take';
    await mailer.sendDue(waiting?.next_try_at ?? new Date());
    mailer.close();
    expect(server.mails.map(({ to }) => to)).toEqual([mail.email]);
  });

  it('are tried again, later each time, when the server is busy, and given up in the end', async () => {
    server.mood = 'busy';
    const mail = await post();
    const mailer = makeMailer();
    const waits: number[] = [];
    for (let tries = 1; tries <= 9; tries += 1) {
      const before = await stored(mail.id);
      await mailer.sendDue(before?.next_try_at ?? new Date());
      const after = await stored(mail.id);
      expect(after?.tries).toBe(tries);
      if (!after?.is_given_up) waits.push(Math.round(((after?.next_try_at.getTime() ?? 0) - Date.now()) / MINUTE));
    }
    mailer.close();
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(await stored(mail.id)).toMatchObject({ is_given_up: true, body: null });
  });

  it('are not lost when the server stalls, and arrive when it is well again', async () => {
    server.mood = 'stall';
    const mail = await post();
    const hurried = makeMailer(server.url, { ...patient, silenceMs: 500 });
    expect(await hurried.sendDue(new Date())).toBe(0);
    hurried.close();
    const mailer = makeMailer();
    const waiting = await stored(mail.id);
    expect(waiting).toMatchObject({ is_sent: false, is_given_up: false, tries: 1 });
    expect(waiting?.body).toContain('Hej');
    server.mood = 'take';
    expect(await mailer.sendDue(new Date())).toBe(0);
    expect(await mailer.sendDue(waiting?.next_try_at ?? new Date())).toBe(1);
    mailer.close();
    expect(server.mails.map(({ to }) => to)).toEqual([mail.email]);
  });

  it('wait where nobody listens', async () => {
    const mail = await post();
    const mailer = makeMailer('smtp://127.0.0.1:1');
    expect(await mailer.sendDue(new Date())).toBe(0);
    mailer.close();
    expect(await stored(mail.id)).toMatchObject({ is_sent: false, is_given_up: false });
    await sql`delete from mails where id = ${mail.id}`.execute(database.db);
  });

  it('go to one address, whatever is in it', async () => {
    const { id } = await post('Text\r\n.\r\nRCPT TO:<evil@example.org>\r\n');
    await sql`update mails set recipient = ${'a@example.org, evil@example.org'} where id = ${id}`.execute(database.db);
    const mailer = makeMailer();
    await mailer.sendDue(new Date());
    mailer.close();
    expect(server.mails.map(({ to }) => to)).not.toContain('evil@example.org');
  });
});

describe('a mail server that hangs up', () => {
  const database = useDatabase();
  const server = useMailServer();

  it('loses no mail', async () => {
    const [personId, id, now] = [randomUUID(), randomUUID(), new Date()];
    const recipient = 'a@example.org';
    await insertPerson(database.db, { id: personId, name: 'A', email: recipient, role: 'user', now });
    await insertMail(database.db, { id, personId, recipient, subject: 'S', body: 'B', now });
    server.mood = 'drop';
    const options = { url: server.url, from: 'tools@example.org', onFailure: () => {} };
    const mailer = createMailer(database.db, options, patient);
    expect(await mailer.sendDue(now)).toBe(0);
    mailer.close();
    const { rows } = await sql<{ body: string }>`
      select body from mails where sent_at is null and given_up_at is null`.execute(database.db);
    expect(rows).toEqual([{ body: 'B' }]);
  });
});
