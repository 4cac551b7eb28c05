import { createHmac, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endedWithoutResult } from '../../src/actions/ended-without-result.ts';
import { judgeConditions } from '../../src/actions/judge-conditions.ts';
import { judgeHappenings } from '../../src/actions/judge-happenings.ts';
import { type AlertSender, createAlertSender } from '../../src/alert/send-alerts.ts';
import { DAY, HOUR, MINUTE } from '../../src/contract/limits.ts';
import type { BodyInputOf } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { NOTHING_ALLOWED, readWebhookAllow } from '../../src/core/alert/judge-address.ts';
import { deleteDeadWorker } from '../../src/db/alert-happenings.ts';
import { endRun } from '../../src/db/runs.ts';
import { insertWorker } from '../../src/db/workers.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { createMailer, type Mailer } from '../../src/mail/send-mails.ts';
import { clean } from '../../src/worker/clean.ts';
import { schedule } from '../../src/worker/schedule.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { useMailServer } from '../mail-server.ts';
import { makeSchedule } from '../schedule-maker.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makePublished, runTool } from '../tool-maker.ts';
import { useWebhookReceiver } from '../webhook-receiver.ts';
import { makeWorkerContext } from '../worker-context.ts';

const LINK_URL = 'https://tools.example.org';
const SOURCE = 'def run_tool(i, o):\n    return "one"\n';
const ALLOWED = '127.0.0.0/8';
type Rule = BodyInputOf<typeof routes.createAlertRule>;

describe('alerts', () => {
  const database = useDatabase();
  const mailServer = useMailServer();
  const receiver = useWebhookReceiver();
  const app = useApp(database, { worker: false, env: { WEBHOOK_ALLOW: ALLOWED } });
  let superuser: TestPerson;
  let tool: MadeTool;
  let mailer: Mailer;
  let sender: AlertSender;
  beforeAll(async () => {
    const { db } = database;
    mailer = createMailer(
      db,
      { url: mailServer.url, from: 'tools@example.org', onFailure: () => {} },
      { connectMs: 300, silenceMs: 300, sendMs: 600 },
    );
    sender = makeSender();
    superuser = await app.signInAs('superuser', 'Sigrid');
    tool = await makePublished(superuser.client, { source: SOURCE });
    return () => mailer.close();
  });
  beforeEach(async () => {
    await sql`delete from alert_rules`.execute(database.db);
    await sql`delete from alert_channels`.execute(database.db);
    await sql`delete from alerts`.execute(database.db);
    await sql`delete from alert_happenings`.execute(database.db);
    await sql`delete from notifications`.execute(database.db);
    await sql`delete from mails`.execute(database.db);
    mailServer.mood = 'take';
    mailServer.mails.length = 0;
    receiver.mood = 'take';
    receiver.requests.length = 0;
  });

  const makeSender = (allow = ALLOWED) =>
    createAlertSender(database.db, {
      ...{ linkUrl: LINK_URL, hasMail: true, onFailure: () => {}, waits: { connectMs: 300, totalMs: 600 } },
      unseal: createIdentity({ secret: 'x'.repeat(40), isSecure: false }).unseal,
      webhookAllow: readWebhookAllow(allow) ?? NOTHING_ALLOWED,
    });
  const addRule = (rule: Partial<Rule> = {}, by = superuser) =>
    by.client.call(routes.createAlertRule, {
      body: { name: 'A rule', events: ['failed'], toolId: tool.toolId, ...rule },
    });
  const addWebhook = (url = receiver.url) =>
    superuser.client.call(routes.createAlertChannel, { body: { kind: 'webhook', name: `Hook ${randomUUID()}`, url } });
  const addMailChannel = (addresses: string[]) =>
    superuser.client.call(routes.createAlertChannel, {
      body: { kind: 'email', name: 'Mails', language: 'sv', addresses },
    });
  const end = async (status: 'failed' | 'succeeded' | 'timed_out', now = new Date(), of = tool) => {
    const [id = ''] = await storeRuns(database.db, { versionId: of.versionId, personId: superuser.id, count: 1 });
    const reason = { failed: 'script_error', succeeded: 'ok', timed_out: 'timeout' } as const;
    const ended = { ...endedWithoutResult('timeout'), status, reason: reason[status] };
    expect(await endRun(database.db, { id, attempt: null, ...ended, now })).toBe(true);
    return id;
  };
  const judge = (now = new Date()) => judgeHappenings(database.db, now);
  const alerts = async (state: 'open' | 'any' = 'open', by = superuser) =>
    (await by.client.call(routes.listAlerts, { query: { state } })).items;
  const deliveries = async () => (await superuser.client.call(routes.listAlertDeliveries, {})).items;
  const inboxOf = async ({ client }: TestPerson) =>
    (await client.call(routes.listNotifications, {})).items.map(({ kind }) => kind);
  const later = (ms: number) => new Date(Date.now() + ms);

  it('cost a run nothing while no rule could care', async () => {
    await end('failed');
    await addRule({ isEnabled: false });
    const other = await makePublished(superuser.client, { source: SOURCE });
    await addRule({ toolId: other.toolId });
    await end('failed');
    const { rows } = await sql`select from alert_happenings`.execute(database.db);
    expect(rows.length).toBe(0);
  });

  it('are one for a rule and its subject, count up, and are over with the next success', async () => {
    await addRule({ events: ['failed', 'timed_out', 'recovered'] });
    await end('failed');
    await end('timed_out');
    const last = await end('failed');
    // Two workers at once.
    expect((await Promise.all([judge(), judge()])).reduce((sum, n) => sum + n)).toBe(3);
    expect(await alerts()).toMatchObject([{ kind: 'failed', count: 3, runId: last, tool: { slug: tool.slug } }]);
    await sender.sendDue(new Date());
    expect(await inboxOf(superuser)).toEqual(['alert_raised']);
    await end('failed');
    await judge();
    await end('succeeded');
    await judge();
    await sender.sendDue(new Date());
    expect(await alerts()).toEqual([]);
    expect(await alerts('any')).toMatchObject([{ count: 4, resolved: { by: null } }]);
    expect((await inboxOf(superuser)).sort()).toEqual(['alert_raised', 'alert_recovered']);
    await end('failed');
    await judge();
    expect((await alerts()).map(({ count }) => count)).toEqual([1]);
  });

  it('open once when many workers judge many ends at once', async () => {
    await addRule();
    for (let n = 0; n < 12; n += 1) {
      const id = await end('failed');
      // Each in a batch of its own, as from as many workers.
      expect(id).not.toBe('');
    }
    const { rows } = await sql<{ id: string }>`select id from alert_happenings`.execute(database.db);
    await Promise.all(rows.map(() => judge()));
    expect(await alerts()).toMatchObject([{ count: 12 }]);
    expect((await deliveries()).map(({ alerts: told }) => told)).toEqual([1]);
  });

  it('reach a webhook with a signature that its receiver can verify', async () => {
    const { id: channelId, secret } = await addWebhook(`${receiver.url}/hook?x=1#part`);
    await addRule({ channelIds: [channelId], severity: 'critical' });
    const runId = await end('failed');
    await judge();
    await sender.sendDue(new Date());
    const [request] = receiver.requests;
    const { body = '', headers, method, path } = request ?? {};
    expect([method, path]).toEqual(['POST', '/hook?x=1']);
    const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers?.['x-scriptorium-signature'])) ?? [];
    expect(v1).toBe(
      createHmac('sha256', secret ?? '')
        .update(`${t}.${body}`)
        .digest('hex'),
    );
    expect(Math.abs(Number(t) * 1000 - Date.now())).toBeLessThan(MINUTE);
    expect(JSON.parse(body)).toMatchObject({
      ...{ id: headers?.['x-scriptorium-delivery'], event: 'failed', link: `${LINK_URL}/runs/${runId}`, more: [] },
      alert: { severity: 'critical', count: 1, rule: { name: 'A rule' } },
      run: { id: runId, status: 'failed', reason: 'script_error' },
      ...{ tool: { slug: tool.slug }, schedule: null },
    });
    expect(await deliveries()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          state: 'sent',
          method: 'webhook',
          tries: [expect.objectContaining({ isSuccess: true, status: 200, answer: 'The mood is take. [31m' })],
        }),
      ]),
    );
    expect(JSON.stringify(await superuser.client.call(routes.listAlertChannels, {}))).not.toContain(secret);
    const { rows } = await sql<{ sealed_secret: string }>`select sealed_secret from alert_channels`.execute(
      database.db,
    );
    expect(rows[0]?.sealed_secret).not.toContain(secret);
  });

  it('are tried again where a receiver fails, drops, stalls, redirects or floods, and given up in the end', async () => {
    const { id: channelId } = await addWebhook();
    await addRule({ channelIds: [channelId], toInbox: false });
    await end('failed');
    await judge();
    const moods = ['fail', 'redirect', 'drop', 'stall', 'fail', 'fail', 'fail', 'fail', 'fail'] as const;
    for (const [index, mood] of moods.entries()) {
      receiver.mood = mood;
      await sender.sendDue(later((2 ** index + 1) * MINUTE));
    }
    const [given] = await deliveries();
    expect(given).toMatchObject({ state: 'given_up', nextTryAt: null });
    expect(given?.tries.map(({ fault, status }) => fault ?? status)).toEqual([
      ...['It answered 500.', 'It answered with a redirect, which is not followed.', 'socket hang up'],
      ...['There was no answer within 600 ms.', ...Array.from({ length: 5 }, () => 'It answered 500.')],
    ]);
    expect(receiver.requests.map(({ path }) => path)).toEqual(Array.from({ length: 9 }, () => '/'));

    // That is an alert by itself, in the app alone, until something gets through.
    await judgeConditions(database.db, new Date());
    await judgeConditions(database.db, new Date());
    expect(await alerts()).toMatchObject([
      { kind: 'channel_failing', count: 1, channel: { id: channelId } },
      { kind: 'failed' },
    ]);
    expect(await inboxOf(superuser)).toEqual(['alert_raised']);
    receiver.mood = 'flood';
    const { deliveryIds } = await superuser.client.call(routes.testAlertChannel, { params: { channelId } });
    await sender.sendDue(new Date());
    expect((await deliveries()).find(({ id }) => id === deliveryIds[0])).toMatchObject({
      isTest: true,
      state: 'sent',
      tries: [{ answer: 'x'.repeat(500) }],
    });
    await judgeConditions(database.db, new Date());
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['failed']);
  });

  it('are taken by one sender at a time, and by another one when that one dies', async () => {
    const { id: channelId } = await addWebhook();
    await addRule({ channelIds: [channelId], toInbox: false });
    await end('failed');
    await judge();
    // One that has claimed and is killed before it sent.
    await sql`update alert_deliveries set state = 'trying', tries = 1, next_try_at = ${later(2 * MINUTE)}`.execute(
      database.db,
    );
    expect(await sender.sendDue(new Date())).toBe(0);
    const both = await Promise.all([sender, makeSender()].map((each) => each.sendDue(later(3 * MINUTE))));
    expect(both.reduce((sum, n) => sum + n)).toBe(1);
    expect(receiver.requests.length).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: 'sent', tries: [{ number: 2 }] }]);
  });

  it('never go inward, whatever the name means by then', async () => {
    for (const url of ['http://10.0.0.1/', 'http://0x7f.1/', 'file:///etc/passwd', 'http://metadata.google.internal/'])
      if (url.startsWith('http://0x7f')) continue;
      else await expect(addWebhook(url)).rejects.toMatchObject({ code: 'webhook_refused' });
    const { id: channelId } = await addWebhook();
    await addRule({ channelIds: [channelId], toInbox: false });
    await end('failed');
    await judge();
    await makeSender('192.0.2.0/24').sendDue(new Date());
    expect(receiver.requests).toEqual([]);
    expect(await deliveries()).toMatchObject([
      { state: 'given_up', tries: [{ fault: expect.stringContaining('internal address') }] },
    ]);
  });

  it('are mailed as text and HTML in the language of who reads them, and tried again on a bad day', async () => {
    await sql`update people set email_verified = true where id = ${superuser.id}`.execute(database.db);
    const { id } = await addMailChannel(['team@example.org', 'team@example.org']);
    await addRule({ channelIds: [id], toInbox: false, toEmail: true });
    const runId = await end('timed_out');
    await addRule({ events: ['timed_out'], name: 'Tids\u2028gräns', channelIds: [id], toInbox: false });
    await end('timed_out');
    await judge();
    await sender.sendDue(new Date());
    mailServer.mood = 'busy';
    await mailer.sendDue(new Date());
    mailServer.mood = 'stall';
    await mailer.sendDue(later(2 * MINUTE));
    mailServer.mood = 'take';
    await mailer.sendDue(later(5 * MINUTE));
    expect(mailServer.mails.map(({ to }) => to)).toEqual(['team@example.org']);
    const text = mailServer.mails[0]?.text ?? '';
    expect(text).toContain(`${tool.slug} tog för lång tid och stoppades`);
    expect(text).toContain('Content-Type: text/html');
    expect(text).toContain('Tids gräns');
    expect(text).not.toContain(runId);
    expect(await deliveries()).toMatchObject([
      {
        state: 'sent',
        receiver: 'team@example.org',
        tries: [{ isSuccess: false }, { isSuccess: false }, { isSuccess: true }],
      },
    ]);
    mailServer.mood = 'refuse recipient';
    await end('failed');
    await judge();
    await sender.sendDue(new Date());
    await mailer.sendDue(new Date());
    const refused = (await deliveries()).filter(({ state }) => state === 'given_up');
    expect(refused.map(({ receiver: who, tries }) => [who, tries.length]).sort()).toEqual([
      ['Sigrid', 1],
      ['team@example.org', 1],
    ]);
  });

  it('are collected for a digest, and held back in quiet hours unless they are critical', async () => {
    const { id: channelId } = await addWebhook();
    const other = await makePublished(superuser.client, { source: SOURCE });
    const common = { toolId: null, channelIds: [channelId], toInbox: false };
    await addRule({ ...common, name: 'Digest', digestMinutes: 15 });
    await end('failed');
    await judge();
    await end('failed', new Date(), other);
    await judge();
    await sender.sendDue(later(14 * MINUTE));
    expect(receiver.requests).toEqual([]);
    await sender.sendDue(later(16 * MINUTE));
    expect(receiver.requests.map(({ body }) => JSON.parse(body).more.length)).toEqual([1]);

    await sql`delete from alert_rules`.execute(database.db);
    const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Stockholm' };
    await addRule({ ...common, name: 'Quiet', quietHours });
    await addRule({ ...common, name: 'Loud', quietHours, severity: 'critical' });
    const night = new Date('2026-01-15T23:30:00Z');
    await end('failed', night);
    await judge(night);
    const heard = async (now: string) => {
      receiver.requests.length = 0;
      await sender.sendDue(new Date(now));
      return receiver.requests.map(({ body }) => JSON.parse(body).alert.rule.name);
    };
    expect(await heard('2026-01-16T05:59:00Z')).toEqual(['Loud']);
    expect(await heard('2026-01-16T06:00:00Z')).toEqual(['Quiet']);
  });

  it('tell what is so for a while, once, until it is not so any more', async () => {
    const { db } = database;
    const now = new Date();
    const other = await makePublished(superuser.client, { source: SOURCE });
    const mixed = await makePublished(superuser.client, { source: SOURCE });
    await addRule({
      name: 'Rate',
      toolId: mixed.toolId,
      events: ['failure_rate'],
      failureRate: { percent: 50, minutes: 60, runs: 4 },
    });
    await addRule({ name: 'Silence', events: ['no_success'], toolId: other.toolId, noSuccessHours: 2 });
    const everything = { toolId: null, events: ['long_running', 'queue_waiting', 'worker_lost'] as Rule['events'] };
    await addRule({ name: 'All', ...everything, longRunningMinutes: 5, queueMinutes: 10 });
    for (const status of ['failed', 'failed', 'succeeded'] as const) await end(status, now, mixed);
    const [running = '', waiting = ''] = await storeRuns(db, { ...tool, personId: superuser.id, count: 2 });
    await sql`update runs set status = 'running', attempt = 1, started_at = ${now} where id = ${running}`.execute(db);
    const look = async (at: Date) => {
      await Promise.all([judgeConditions(db, at), judgeConditions(db, at)]);
      await judgeConditions(db, at);
      return (await alerts()).map(({ kind, count }) => [kind, count]).sort();
    };
    expect(await look(now)).toEqual([]);
    await end('timed_out', now, mixed);
    expect(await look(now)).toEqual([['failure_rate', 1]]);
    expect(await look(later(6 * MINUTE))).toEqual([
      ['failure_rate', 1],
      ['long_running', 1],
    ]);
    expect(await look(later(3 * HOUR))).toEqual([
      ['long_running', 1],
      ['no_success', 1],
      ['queue_waiting', 1],
    ]);
    await sql`delete from runs where id in (${running}, ${waiting})`.execute(db);
    await end('succeeded', later(3 * HOUR), other);
    await judge(later(3 * HOUR));
    expect(await look(later(3 * HOUR + MINUTE))).toEqual([]);

    const worker = { id: randomUUID(), host: 'nowhere', pid: 1, pidStarted: '1' };
    await insertWorker(db, worker);
    expect(await deleteDeadWorker(db, worker.id, now)).toBe(true);
    await judge();
    expect(await look(later(3 * HOUR + 2 * MINUTE))).toEqual([['worker_lost', 1]]);
    await insertWorker(db, { ...worker, id: randomUUID() });
    expect(await look(later(3 * HOUR + 3 * MINUTE))).toEqual([]);
  });

  it('tell who has a schedule of a run that was missed while no worker was there, until it succeeds again', async () => {
    const user = await app.signInAs('user', 'Ulla');
    const other = await app.signInAs('user', 'Otto');
    const made = await makeSchedule(user.client, tool.toolId, { missed: { policy: 'none' } });
    const rule = { events: ['missed', 'failed', 'no_success'] as Rule['events'], toolId: null, scheduleId: made.id };
    for (const part of [rule, { ...rule, toolId: tool.toolId }])
      await expect(addRule(part, other)).rejects.toMatchObject({ code: 'not_found' });
    await addRule(rule, user);
    const due = new Date(made.nextAt ?? '').getTime();
    const context = await makeWorkerContext(database, app.dataDir);
    // Nobody looked for three hours; then a worker is back, and looks at all that was due.
    const back = new Date(due + 3 * HOUR + 10 * MINUTE);
    await schedule(context, back);
    await Promise.all([judgeConditions(database.db, back), judgeConditions(database.db, back)]);
    await judgeConditions(database.db, back);
    const told = { kind: 'missed', count: 1, schedule: { id: made.id }, tool: { slug: tool.slug } };
    expect(await alerts('open', user)).toMatchObject([told]);
    expect(await alerts('open', other)).toEqual([]);
    await sender.sendDue(back);
    expect(await inboxOf(user)).toEqual(['alert_raised']);

    const [id = ''] = await storeRuns(database.db, { versionId: tool.versionId, personId: user.id, count: 1 });
    await sql`update runs set schedule_id = ${made.id}, trigger = 'schedule' where id = ${id}`.execute(database.db);
    const ended = { ...endedWithoutResult('timeout'), status: 'succeeded', reason: 'ok' } as const;
    await endRun(database.db, { id, attempt: null, ...ended, now: back });
    await judge(back);
    expect(await alerts('open', user)).toEqual([]);
  });

  it('are for whose rules they are of, and all of them for admins', async () => {
    const author = await app.signInAs('contributor', 'Anna');
    const stranger = await app.signInAs('contributor', 'Stina');
    const user = await app.signInAs('user', 'Ulla');
    const admin = await app.signInAs('admin', 'Rolf');
    await superuser.client.call(routes.addMaintainer, {
      params: { toolId: tool.toolId },
      body: { email: author.email },
    });
    const { id: channelId } = await addWebhook();
    const hidden = { code: 'not_found' };
    for (const who of [stranger, user]) await expect(addRule({}, who)).rejects.toMatchObject(hidden);
    for (const rule of [{ toolId: null }, { channelIds: [channelId] }, { scheduleId: randomUUID(), toolId: null }])
      await expect(addRule(rule, author)).rejects.toMatchObject(hidden);
    const invalid = { code: 'validation_failed' };
    for (const rule of [
      { events: ['failed', 'failed'] },
      { events: ['recovered'] },
      { events: ['queue_waiting'] },
      { toolId: null, events: ['no_success'] },
      { toInbox: false },
      { quietHours: { from: '22:00', to: '22:00', zone: 'UTC' } },
    ] as Partial<Rule>[])
      await expect(addRule(rule)).rejects.toMatchObject(invalid);
    for (const rule of [
      { events: [] },
      { quietHours: { from: '22:00', to: '24:00', zone: 'UTC' } },
      { quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Nowhere' } },
      { digestMinutes: -1 },
      { name: 'two\nlines' },
    ] as Partial<Rule>[])
      await expect(addRule(rule)).rejects.toMatchObject({ code: 'invalid_request' });

    const rule = await addRule({}, author);
    await end('failed');
    await judge();
    const [alert] = await alerts('open', author);
    expect(await alerts('open', stranger)).toEqual([]);
    expect(await alerts('open', admin)).toMatchObject([{ id: alert?.id }]);
    const params = { alertId: alert?.id ?? '' };
    await expect(stranger.client.call(routes.acknowledgeAlert, { params })).rejects.toMatchObject(hidden);
    const both = await Promise.allSettled(
      [author, admin].map((who) => who.client.call(routes.acknowledgeAlert, { params })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await sender.sendDue(new Date());
    const before = await author.client.call(routes.listAlertDeliveries, {});
    expect(before.items).toMatchObject([{ state: 'sent', receiver: 'Anna' }]);
    expect((await stranger.client.call(routes.listAlertDeliveries, {})).items).toEqual([]);

    // What went out of a run of somebody else tells no more than that it ended, and how.
    const { id: hook } = await addWebhook();
    await addRule({ name: 'Mine', channelIds: [hook], toInbox: false }, admin);
    const id = await end('failed');
    await sql`
      update runs set error_summary = 'a secret of the summary', error = '{"type":"KeyError","message":"a secret"}'
      where id = ${id}`.execute(database.db);
    await judge();
    await sender.sendDue(new Date());
    expect(receiver.requests.at(-1)?.body).toContain('KeyError');
    expect(receiver.requests.at(-1)?.body).not.toContain('a secret');

    // Who maintains it no more has no rule of it any more.
    await superuser.client.call(routes.removeMaintainer, { params: { toolId: tool.toolId, personId: author.id } });
    expect((await author.client.call(routes.listAlertRules, {})).items).toMatchObject([
      { id: rule.id, isStopped: true },
    ]);
    await author.client.call(routes.resolveAlert, { params });
    await end('failed');
    await judge();
    expect(await alerts('open', author)).toEqual([]);
    await expect(
      admin.client.call(routes.changeAlertRule, {
        params: { ruleId: rule.id },
        body: { name: 'Theirs', events: ['failed'], toolId: tool.toolId, channelIds: [hook] },
      }),
    ).rejects.toMatchObject(hidden);
    await expect(stranger.client.call(routes.deleteAlertRule, { params: { ruleId: rule.id } })).rejects.toMatchObject(
      hidden,
    );
  });

  it('go after their time', async () => {
    await addRule({ events: ['failed', 'recovered'] });
    await end('failed');
    await judge();
    await end('succeeded');
    await judge();
    await sender.sendDue(new Date());
    const context = await makeWorkerContext(database, app.dataDir);
    const left = async () => {
      const { rows } = await sql<{ alerts: number; deliveries: number }>`
        select (select count(*) from alerts) as alerts, (select count(*) from alert_deliveries) as deliveries`.execute(
        database.db,
      );
      return rows[0];
    };
    await clean(context, later(89 * DAY));
    expect(await left()).toEqual({ alerts: 1, deliveries: 1 });
    await clean(context, later(91 * DAY));
    expect(await left()).toEqual({ alerts: 0, deliveries: 0 });
  });
});

describe('from a failing script', () => {
  const database = useDatabase();
  const mailServer = useMailServer();
  const receiver = useWebhookReceiver();
  const app = useApp(database, { worker: true, env: { WEBHOOK_ALLOW: ALLOWED } });

  it('to the mail in the mailbox, the webhook and the inbox, by the worker alone', async () => {
    const superuser = await app.signInAs('superuser', 'Sigrid');
    const tool = await makePublished(superuser.client, {
      source: 'def run_tool(i, o):\n    print("before <b>it</b> \\x1b[31mbroke")\n    raise ValueError("no å & <i>")\n',
    });
    const mail = await superuser.client.call(routes.createAlertChannel, {
      body: { kind: 'email', name: 'Mails', addresses: ['team@example.org'] },
    });
    const hook = await superuser.client.call(routes.createAlertChannel, {
      body: { kind: 'webhook', name: 'Hook', url: receiver.url },
    });
    await superuser.client.call(routes.createAlertRule, {
      body: { name: 'All', events: ['failed'], channelIds: [mail.id, hook.id] },
    });
    const run = await runTool(superuser.client, tool.slug);
    expect(run.status).toBe('failed');
    await expect
      .poll(async () => (await superuser.client.call(routes.listAlerts, {})).items.length, { timeout: 60_000 })
      .toBe(1);
    const { unseal } = createIdentity({ secret: 'x'.repeat(40), isSecure: false });
    const webhookAllow = readWebhookAllow(ALLOWED) ?? NOTHING_ALLOWED;
    const options = { linkUrl: LINK_URL, hasMail: true, unseal, webhookAllow, onFailure: () => {} };
    await createAlertSender(database.db, options).sendDue(new Date());
    const mailer = createMailer(database.db, { url: mailServer.url, from: 'tools@example.org', onFailure: () => {} });
    await mailer.sendDue(new Date());
    mailer.close();

    const [received] = mailServer.mails;
    expect(received?.to).toBe('team@example.org');
    const { text = '' } = received ?? {};
    expect(text).toContain('ValueError: no å & <i>');
    expect(text).toContain('ValueError: no å &#38; &#60;i&#62;');
    expect(text).toContain('  before <b>it</b> broke');
    expect(text).toContain('before &#60;b&#62;it&#60;/b&#62; broke');
    expect(text).toContain(`${LINK_URL}/runs/${run.id}`);
    expect(receiver.requests.length).toBe(1);
    expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({
      event: 'failed',
      run: { id: run.id, error: { type: 'ValueError', message: 'no å & <i>' }, lastLines: 'before <b>it</b> broke' },
    });
    expect((await superuser.client.call(routes.listNotifications, {})).items).toMatchObject([
      { kind: 'alert_raised', alert: { kind: 'failed', tool: { slug: tool.slug } } },
    ]);
  });
});
