import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { judgeConditions } from '../../../src/actions/judge-conditions.ts';
import { createAlertSender } from '../../../src/alert/send-alerts.ts';
import { MINUTE } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import { NOTHING_ALLOWED, readWebhookAllow } from '../../../src/core/alert/judge-address.ts';
import { createIdentity } from '../../../src/identity/identity.ts';
import { createMailer } from '../../../src/mail/send-mails.ts';
import { ALLOWED, LINK_URL, SOURCE, useAlertStage } from '../../alert-stage.ts';
import { useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { useMailServer } from '../../mail-server.ts';
import { makePublished, runTool } from '../../tool-maker.ts';
import { useWebhookReceiver } from '../../webhook-receiver.ts';

describe('deliveries of alerts', () => {
  const stage = useAlertStage();
  const {
    addMailChannel,
    addRule,
    addWebhook,
    alerts,
    database,
    deliveries,
    end,
    inboxOf,
    judge,
    later,
    mail,
    mailServer,
    makeSender,
    receiver,
  } = stage;

  it('reach a webhook with a signature that its receiver can verify', async () => {
    const { id: channelId, secret } = await addWebhook(`${receiver.url}/hook?x=1#part`);
    await addRule({ channelIds: [channelId], severity: 'critical' });
    const runId = await end('failed');
    await judge();
    await stage.sender.sendDue(new Date());
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
      ...{ tool: { slug: stage.tool.slug }, schedule: null },
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
    expect(JSON.stringify(await stage.superuser.client.call(routes.listAlertChannels, {}))).not.toContain(secret);
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
      const hurried = mood === 'stall' ? makeSender(ALLOWED, 600) : stage.sender;
      await hurried.sendDue(later((2 ** index + 1) * MINUTE));
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
    expect(await inboxOf(stage.superuser)).toEqual(['alert_raised']);
    receiver.mood = 'flood';
    const { deliveryIds } = await stage.superuser.client.call(routes.testAlertChannel, { params: { channelId } });
    await stage.sender.sendDue(later(300 * MINUTE));
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
    expect(await stage.sender.sendDue(new Date())).toBe(0);
    const both = await Promise.all([stage.sender, makeSender()].map((each) => each.sendDue(later(3 * MINUTE))));
    expect(both.reduce((sum, n) => sum + n)).toBe(1);
    expect(receiver.requests.length).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: 'sent', tries: [{ number: 2 }] }]);
  });

  it('come through while another receiver stalls, one after the other to each', async () => {
    const stalling = await addWebhook(`${receiver.url}/stall`);
    const well = await addWebhook(`${receiver.url}/well`);
    for (const name of ['One', 'Two']) await addRule({ name, channelIds: [stalling.id], toInbox: false });
    await end('failed');
    await judge();
    const paths = () => receiver.requests.map(({ path }) => path);
    const round = stage.sender.sendDue(new Date());
    await expect.poll(paths).toEqual(['/stall']);
    // What is due only now does not wait for the round to end.
    await stage.superuser.client.call(routes.testAlertChannel, { params: { channelId: well.id } });
    await expect.poll(paths).toEqual(['/stall', '/well']);
    expect((await deliveries()).map(({ state }) => state).sort()).toEqual(['sent', 'trying', 'waiting']);
    receiver.release();
    await expect.poll(paths).toEqual(['/stall', '/well', '/stall']);
    receiver.release();
    expect(await round).toBe(3);
  });

  it('are dropped when nobody wants them any more by the time they are due', async () => {
    const { client } = stage.superuser;
    const author = await stage.app.signInAs('admin', 'Anna');
    const hook = await addWebhook();
    const mails = await addMailChannel(['old@example.org', 'team@example.org']);
    const common = { digestMinutes: 15, toInbox: false };
    const byMail = { ...common, name: 'Mails', channelIds: [mails.id] };
    const byHook = { ...common, name: 'Hook', channelIds: [hook.id] };
    const changes: (() => Promise<unknown>)[] = [
      () => sql`update alert_channels set is_enabled = false`.execute(database.db),
      () => sql`update alert_rules set is_enabled = false`.execute(database.db),
      () => sql`delete from alert_rule_channels`.execute(database.db),
      () => sql`update people set role = 'user' where id = ${author.id}`.execute(database.db),
      // A tool or a schedule goes with its alerts.
      () => sql`delete from alerts`.execute(database.db),
    ];
    for (const change of changes) {
      await sql`update people set role = 'admin' where id = ${author.id}`.execute(database.db);
      await sql`update alert_channels set is_enabled = true`.execute(database.db);
      await sql`delete from alert_rules`.execute(database.db);
      for (const rule of [byMail, byHook]) await addRule(rule, author);
      await end('failed');
      await judge();
      await change();
      await stage.sender.sendDue(later(16 * MINUTE));
      expect((await deliveries()).map(({ state, tries }) => [state, tries])).toEqual(
        Array.from({ length: 3 }, () => ['dropped', []]),
      );
      await judgeConditions(database.db, new Date());
      expect((await alerts()).filter(({ kind }) => kind === 'channel_failing')).toEqual([]);
    }
    // With a second admin nobody may publish alone.
    await sql`update people set role = 'user' where id = ${author.id}`.execute(database.db);
    await sql`delete from alert_rules`.execute(database.db);
    await addRule(byMail);
    await end('failed');
    await judge();
    const body = { name: 'Mails', addresses: ['team@example.org'] };
    await client.call(routes.changeAlertChannel, { params: { channelId: mails.id }, body });
    await stage.sender.sendDue(later(16 * MINUTE));
    await mail(new Date());
    expect(mailServer.mails.map(({ to }) => to)).toEqual(['team@example.org']);
    expect(receiver.requests).toEqual([]);
  });

  it('never go inward, whatever the name means by then', async () => {
    for (const url of ['http://10.0.0.1/', 'file:///etc/passwd', 'http://metadata.google.internal/'])
      await expect(addWebhook(url)).rejects.toMatchObject({ code: 'webhook_refused' });
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
    await sql`update people set email_verified = true where id = ${stage.superuser.id}`.execute(database.db);
    const { id } = await addMailChannel(['team@example.org', 'team@example.org']);
    await addRule({ channelIds: [id], toInbox: false, toEmail: true });
    const runId = await end('timed_out');
    await addRule({ events: ['timed_out'], name: 'Tids\u2028gräns', channelIds: [id], toInbox: false });
    await end('timed_out');
    await judge();
    await stage.sender.sendDue(new Date());
    mailServer.mood = 'busy';
    await mail(new Date());
    mailServer.mood = 'stall';
    await mail(later(2 * MINUTE), 300);
    mailServer.mood = 'take';
    await mail(later(5 * MINUTE));
    expect(mailServer.mails.map(({ to }) => to)).toEqual(['team@example.org']);
    const text = mailServer.mails[0]?.text ?? '';
    expect(text).toContain(`${stage.tool.slug} tog för lång tid och stoppades`);
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
    await stage.sender.sendDue(new Date());
    await mail(new Date());
    const refused = (await deliveries()).filter(({ state }) => state === 'given_up');
    expect(refused.map(({ receiver: who, tries }) => [who, tries.length]).sort()).toEqual([
      ['Sigrid', 1],
      ['team@example.org', 1],
    ]);
    // The channel does not reach one of its receivers: what another one gets does not change that.
    const reach = async (addresses: string[]) => {
      const body = { name: 'Mails', addresses };
      await stage.superuser.client.call(routes.changeAlertChannel, { params: { channelId: id }, body });
      await judgeConditions(database.db, new Date());
      return (await alerts()).filter(({ kind }) => kind === 'channel_failing').length;
    };
    await sql`
      insert into alert_deliveries (id, channel_id, method, address, is_test, state, created_at, ended_at)
      select gen_random_uuid(), ${id}, method, 'well@example.org', false, 'sent', created_at, now() + interval '1 minute'
      from alert_deliveries where channel_id = ${id} limit 1`.execute(database.db);
    expect(await reach(['team@example.org', 'well@example.org'])).toBe(1);
    expect(await reach(['well@example.org'])).toBe(0);
  });

  it('are collected for a digest, and held back in quiet hours unless they are critical', async () => {
    const { id: channelId } = await addWebhook();
    const other = await makePublished(stage.superuser.client, { source: SOURCE });
    const common = { toolId: null, channelIds: [channelId], toInbox: false };
    await addRule({ ...common, name: 'Digest', digestMinutes: 15 });
    await end('failed');
    await judge();
    await end('failed', new Date(), other);
    await judge();
    await stage.sender.sendDue(later(14 * MINUTE));
    expect(receiver.requests).toEqual([]);
    await stage.sender.sendDue(later(16 * MINUTE));
    expect(receiver.requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { more: [{ event: 'failed' }], total: 2 },
    ]);

    await sql`delete from alert_rules`.execute(database.db);
    receiver.requests.length = 0;
    await addRule({ ...common, name: 'In order', events: ['failed', 'recovered'] });
    for (const status of ['failed', 'succeeded', 'failed', 'succeeded', 'failed'] as const) await end(status);
    await judge();
    await stage.sender.sendDue(new Date());
    const [{ event, more = [] } = {}] = receiver.requests.map(({ body }) => JSON.parse(body));
    expect([event, ...more.map((each: { event: string }) => each.event)]).toEqual([
      ...['failed', 'recovered', 'failed', 'recovered', 'failed'],
    ]);
    receiver.requests.length = 0;

    await sql`delete from alert_rules`.execute(database.db);
    const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Stockholm' };
    await addRule({ ...common, name: 'Quiet', quietHours });
    await addRule({ ...common, name: 'Loud', quietHours, severity: 'critical' });
    const night = new Date('2026-01-15T23:30:00Z');
    await end('failed', night);
    await judge(night);
    const heard = async (now: string) => {
      receiver.requests.length = 0;
      await stage.sender.sendDue(new Date(now));
      return receiver.requests.map(({ body }) => JSON.parse(body).alert.rule.name);
    };
    expect(await heard('2026-01-16T05:59:00Z')).toEqual(['Loud']);
    expect(await heard('2026-01-16T06:00:00Z')).toEqual(['Quiet']);
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
    await expect.poll(async () => (await superuser.client.call(routes.listAlerts, {})).items.length).toBe(1);
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
