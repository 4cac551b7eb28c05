import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notify } from '../../src/actions/notify.ts';
import { HOUR } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { createMailer, type Mailer } from '../../src/mail/send-mails.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { useMailServer } from '../mail-server.ts';
import { makeSchedule } from '../schedule-maker.ts';
import { suggestionForm } from '../suggestion-form.ts';
import { makeDraft } from '../tool-maker.ts';

const SOURCE = 'def run_tool(i, o):\n    return "one"\n';
const MAIL_URL = 'https://tools.example.org';

describe('notifications by mail', () => {
  const database = useDatabase();
  const server = useMailServer();
  const app = useApp(database, {
    worker: false,
    env: {
      get SMTP_URL() {
        return server.url;
      },
      MAIL_FROM: 'tools@example.org',
      PUBLIC_URL: MAIL_URL,
    },
  });
  const silent = useApp(database, { worker: false });
  let mailer: Mailer;
  let author: TestPerson;
  let reviewer: TestPerson;
  let superuser: TestPerson;
  beforeAll(async () => {
    mailer = createMailer(database.db, { url: server.url, from: 'tools@example.org', onFailure: () => {} });
    superuser = await app.signInAs('superuser', 'Sigrid');
    return () => mailer.close();
  });
  beforeEach(async () => {
    await sql`delete from mails`.execute(database.db);
    server.mood = 'take';
    server.mails.length = 0;
    author = await app.signInAs('contributor', 'Anna');
    reviewer = await app.signInAs('admin', 'Rolf');
    for (const person of [author, reviewer]) await verify(person);
  });

  const verify = (person: TestPerson) =>
    sql`update people set email_verified = true where id = ${person.id}`.execute(database.db);
  const wish = (
    person: TestPerson,
    language: 'en' | 'sv',
    unwanted: ('version_submitted' | 'suggestion_made')[] = [],
  ) => person.client.call(routes.changeMailWishes, { body: { language, unwanted } });
  const draft = () => makeDraft(author.client, { source: SOURCE });
  const submit = (versionId: string, by = author) =>
    by.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'New.' } });
  const mailsTo = async (person: TestPerson, now = new Date()) => {
    await mailer.sendDue(now);
    return server.mails.filter(({ to }) => to === person.email).map(({ text }) => text.replaceAll('\r\n', '\n'));
  };
  const stored = async (person: TestPerson) => {
    const { rows } = await sql<{
      subject: string;
      body: string | null;
      fault: string | null;
      given_up_at: Date | null;
    }>`
      select subject, body, fault, given_up_at from mails where person_id = ${person.id} order by created_at`.execute(
      database.db,
    );
    return rows;
  };

  it('say in one’s language what happened, with a link to it', async () => {
    await wish(reviewer, 'sv');
    const { versionId, slug } = await draft();
    await submit(versionId);
    expect(await mailsTo(reviewer)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Hej Rolf!\\n\\nAnna har lämnat in ${slug}, version 1 för granskning\\.\\n\\n${MAIL_URL}/admin/reviews/${versionId}\\n[^]*${MAIL_URL}/account\\s*$`,
        ),
      ),
    ]);
    expect(await mailsTo(author)).toEqual([]);
    await reviewer.client.call(routes.publishVersion, { params: { versionId } });
    const [mail] = await mailsTo(author);
    expect(mail).toMatch(new RegExp(`^Hello Anna,\\n\\nRolf approved ${slug}, version 1: it is published\\.`));
    expect(mail).toContain(`${MAIL_URL}/tools/${slug}\n`);
    expect((await stored(author)).map(({ subject, body }) => [subject, body])).toEqual([
      [`Rolf approved ${slug}, version 1: it is published`, null],
    ]);
  });

  it('go to nobody whose address is not verified, who is kept out, or who does not want that kind', async () => {
    const [unverified, out, unwilling] = [
      await app.signInAs('admin'),
      await app.signInAs('admin'),
      await app.signInAs('admin'),
    ];
    await verify(out);
    await verify(unwilling);
    await wish(unwilling, 'en', ['version_submitted']);
    await superuser.client.call(routes.disablePerson, { params: { personId: out.id } });
    await submit((await draft()).versionId);
    await author.client.call(routes.proposeTool, { body: suggestionForm({ title: 'Räkna' }) });
    for (const person of [unverified, out]) expect(await stored(person)).toEqual([]);
    expect((await stored(unwilling)).map(({ subject }) => subject)).toEqual(['Anna suggests a tool: Räkna']);
    const { items } = await unwilling.client.call(routes.listNotifications, {});
    expect(items.map(({ kind }) => kind)).toEqual(['suggestion_made', 'version_submitted']);
  });

  it('tell two schedules of one tool apart, by the name each had, and lead to the one that is still there', async () => {
    const { toolId, versionId, slug } = await draft();
    await submit(versionId);
    await reviewer.client.call(routes.publishVersion, { params: { versionId } });
    const make = (name: string) => makeSchedule(author.client, toolId, { name });
    const [day, night] = [await make('Day'), await make('Night')];
    const pause = ({ id }: typeof day) =>
      reviewer.client.call(routes.pauseSchedule, { params: { scheduleId: id }, body: { reason: 'Load' } });
    for (const each of [day, night]) await pause(each);
    await superuser.client.call(routes.deleteSchedule, { params: { scheduleId: night.id } });
    const body = { name: 'Daily' };
    await author.client.call(routes.changeSchedule, { params: { scheduleId: day.id }, body });
    const mails = (await mailsTo(author)).filter((text) => text.includes('schedule'));
    const told = (who: string, what: string, where: string) =>
      expect.stringMatching(
        new RegExp(`^Hello Anna,\\n\\n${who} ${what} of ${slug}\\.\\n\\n${MAIL_URL}/schedules${where}\\n`),
      );
    expect(mails).toHaveLength(3);
    expect(mails).toEqual(
      expect.arrayContaining([
        told('Rolf', 'paused your schedule “Day”', `/${day.id}`),
        told('Rolf', 'paused your schedule “Night”', `/${night.id}`),
        told('Sigrid', 'deleted your schedule “Night”', ''),
      ]),
    );
    const { items } = await author.client.call(routes.listNotifications, {});
    expect(items.filter(({ schedule }) => schedule).map(({ kind, schedule }) => [kind, schedule])).toEqual([
      ['schedule_deleted', { id: null, name: 'Night' }],
      ['schedule_paused', { id: null, name: 'Night' }],
      ['schedule_paused', { id: day.id, name: 'Day' }],
    ]);
  });

  it('that wait are given up when their reader is kept out', async () => {
    server.mood = 'busy';
    await submit((await draft()).versionId);
    expect(await mailsTo(reviewer)).toEqual([]);
    await superuser.client.call(routes.disablePerson, { params: { personId: reviewer.id } });
    server.mood = 'take';
    expect(await mailsTo(reviewer, new Date(Date.now() + HOUR))).toEqual([]);
    expect(await stored(reviewer)).toMatchObject([{ body: null, given_up_at: expect.any(Date) }]);
  });

  it('are tried again by a server that is busy, and given up where the address is refused; the inbox has them', async () => {
    const { versionId } = await draft();
    server.mood = 'busy';
    await submit(versionId);
    expect(await mailsTo(reviewer)).toEqual([]);
    server.mood = 'take';
    expect(await mailsTo(reviewer, new Date(Date.now() + HOUR))).toHaveLength(1);
    server.mood = 'refuse recipient';
    await reviewer.client.call(routes.publishVersion, { params: { versionId } });
    expect(await mailsTo(author)).toEqual([]);
    expect(await stored(author)).toMatchObject([{ body: null, fault: expect.stringContaining('no such mailbox') }]);
    expect((await author.client.call(routes.listNotifications, {})).items).toMatchObject([
      { kind: 'version_published' },
    ]);
  });

  it('are not written where no mail is set up', async () => {
    const { id } = await author.client.call(routes.proposeTool, { body: suggestionForm() });
    const count = async () => (await stored(author)).length;
    const before = await count();
    const headers = reviewer.headers();
    const response = await fetch(`${silent.url}/api/v1/admin/suggestions/${id}/decline`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-scriptorium': '1' },
      body: JSON.stringify({ reason: 'No.' }),
    });
    expect(response.status).toBe(200);
    expect(await count()).toBe(before);
    expect((await author.client.call(routes.listNotifications, {})).items).toMatchObject([
      { kind: 'suggestion_declined' },
    ]);
    const wishes = await fetch(`${silent.url}/api/v1/me/mail`, { headers });
    expect(await wishes.json()).toMatchObject({ isSetUp: false });
  });

  it('do not flood: handing in and taking back in a loop is one line and one mail, and one more hours later', async () => {
    let { versionId, toolId } = await draft();
    for (let round = 0; round < 5; round += 1) {
      await submit(versionId);
      versionId = (await author.client.call(routes.withdrawVersion, { params: { versionId } })).id;
    }
    const { items } = await reviewer.client.call(routes.listNotifications, {});
    expect(items.filter(({ tool }) => tool?.id === toolId)).toMatchObject([
      { kind: 'version_submitted', version: { number: 5 }, readAt: null },
    ]);
    expect(await stored(reviewer)).toHaveLength(1);
    const again = (hours: number) =>
      notify(database.db, {
        ...{ to: [reviewer.id], kind: 'version_submitted', by: author.id, toolId, versionId, mailUrl: MAIL_URL },
        now: new Date(Date.now() + hours * HOUR),
      });
    await again(3);
    expect(await stored(reviewer)).toHaveLength(1);
    await again(5);
    expect(await stored(reviewer)).toHaveLength(2);
    // Once it is read the next one is news.
    await reviewer.client.call(routes.markAllRead, {});
    await again(5);
    expect(await stored(reviewer)).toHaveLength(3);
  });

  it('are at most twenty in an hour, whatever others do', async () => {
    const suggestions = Array.from({ length: 3 }, () => app.signInAs('user'));
    for (const person of await Promise.all(suggestions))
      for (let n = 0; n < 8; n += 1)
        await person.client.call(routes.proposeTool, { body: suggestionForm({ title: `Wish ${n}` }) });
    expect(await stored(reviewer)).toHaveLength(20);
    expect((await reviewer.client.call(routes.listNotifications, {})).unread).toBe(24);
  });

  it('are one line of the subject and one recipient, whatever the title holds', async () => {
    const title = 'A\r\nBcc: evil@example.org\r\n\r\nText\u2028next';
    const { toolId, versionId } = await draft();
    await author.client.call(routes.changeTool, { params: { toolId }, body: { title } });
    await submit(versionId);
    const [mail] = await mailsTo(reviewer);
    expect(mail).toContain('Anna handed in A Bcc: evil@example.org Text next, version 1 for review.');
    expect((await stored(reviewer))[0]?.subject).not.toMatch(/[\r\n\u2028]/);
    expect(server.mails.map(({ to }) => to)).not.toContain('evil@example.org');
  });

  it('are written with the change or not at all', async () => {
    const { versionId } = await draft();
    const results = await Promise.allSettled([submit(versionId), submit(versionId), submit(versionId)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await stored(reviewer)).toHaveLength(1);
  });

  describe('what somebody wishes', () => {
    it('is theirs alone, of what can concern them, and leaves an event only when something is different', async () => {
      const user = await app.signInAs('user');
      const read = (person: TestPerson) => person.client.call(routes.getMailWishes, {});
      expect(await read(user)).toEqual({
        ...{ isSetUp: true, isVerified: false, language: 'en' },
        kinds: [
          { kind: 'suggestion_accepted', isWanted: true },
          { kind: 'suggestion_declined', isWanted: true },
          ...['stopped', 'given_up', 'failing', 'paused', 'deleted'].map((what) => ({
            kind: `schedule_${what}`,
            isWanted: true,
          })),
        ],
      });
      const changed = await wish(reviewer, 'sv', ['version_submitted', 'version_submitted']);
      expect(changed.kinds.filter(({ isWanted }) => !isWanted)).toEqual([
        { kind: 'version_submitted', isWanted: false },
      ]);
      await wish(reviewer, 'sv', ['version_submitted']);
      const { rows } = await sql<{ after: unknown }>`
        select after from audit_events where action = 'person.mail_changed' and target_id = ${reviewer.id}`.execute(
        database.db,
      );
      expect(rows).toEqual([{ after: { language: 'sv', unwanted: ['version_submitted'] } }]);
      for (const body of [
        { language: 'de', unwanted: [] },
        { language: 'en' },
        { language: 'en', unwanted: ['other'] },
      ])
        await expect(
          user.client.call(routes.changeMailWishes, { body: body as never }),
          JSON.stringify(body),
        ).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it('begins with the language of the invitation, and goes when the person is forgotten', async () => {
      const body = { name: 'Åsa', email: 'asa@example.org', role: 'user', language: 'sv' } as const;
      const { person } = await superuser.client.call(routes.invitePerson, { body });
      const count = async () =>
        (await sql`select from mail_wishes where person_id = ${person.id} and language = 'sv'`.execute(database.db))
          .rows.length;
      expect(await count()).toBe(1);
      await superuser.client.call(routes.deletePerson, { params: { personId: person.id } });
      expect(await count()).toBe(0);
    });
  });
});
