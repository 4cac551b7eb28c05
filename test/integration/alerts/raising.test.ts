import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { endedWithoutResult } from '../../../src/actions/ended-without-result.ts';
import { judgeConditions } from '../../../src/actions/judge-conditions.ts';
import { DAY, HOUR, MINUTE } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import { deleteDeadWorker } from '../../../src/db/alert-happenings.ts';
import { endRun } from '../../../src/db/runs.ts';
import { insertWorker } from '../../../src/db/workers.ts';
import { clean } from '../../../src/worker/clean.ts';
import { schedule } from '../../../src/worker/schedule.ts';
import { type Rule, SOURCE, useAlertStage } from '../../alert-stage.ts';
import { makeSchedule } from '../../schedule-maker.ts';
import { storeRuns } from '../../stored-runs.ts';
import { makePublished } from '../../tool-maker.ts';
import { makeWorkerContext } from '../../worker-context.ts';

describe('alerts', () => {
  const stage = useAlertStage();
  const { addRule, addWebhook, alerts, app, database, deliveries, end, inboxOf, judge, later, receiver } = stage;

  it('cost a run nothing while no rule could care', async () => {
    await end('failed');
    await addRule({ isEnabled: false });
    const other = await makePublished(stage.superuser.client, { source: SOURCE });
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
    expect(await alerts()).toMatchObject([{ kind: 'failed', count: 3, runId: last, tool: { slug: stage.tool.slug } }]);
    await stage.sender.sendDue(new Date());
    expect(await inboxOf(stage.superuser)).toEqual(['alert_raised']);
    await end('failed');
    await judge();
    await end('succeeded');
    await judge();
    await stage.sender.sendDue(new Date());
    expect(await alerts()).toEqual([]);
    expect(await alerts('any')).toMatchObject([{ count: 4, resolved: { by: null } }]);
    expect((await inboxOf(stage.superuser)).sort()).toEqual(['alert_raised', 'alert_recovered']);
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

  it('tell what is so for a while, once, until it is not so any more', async () => {
    const { db } = database;
    const now = new Date();
    const other = await makePublished(stage.superuser.client, { source: SOURCE });
    const mixed = await makePublished(stage.superuser.client, { source: SOURCE });
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
    const [running = '', waiting = '', late = ''] = await storeRuns(db, {
      ...stage.tool,
      personId: stage.superuser.id,
      count: 3,
    });
    await sql`update runs set status = 'running', attempt = 1, started_at = ${now} where id = ${running}`.execute(db);
    // It runs on while the alert about the other one closes.
    await sql`update runs set status = 'running', attempt = 1, started_at = ${later(3 * HOUR)} where id = ${late}`.execute(
      db,
    );
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
    expect(await deleteDeadWorker(db, worker.id)).toBe(true);
    await judge();
    expect(await look(later(3 * HOUR + 2 * MINUTE))).toEqual([['worker_lost', 1]]);
    // One that is started anew finds its dead predecessor itself, when it is there already.
    const next = { ...worker, id: randomUUID() };
    await insertWorker(db, next);
    expect(await look(later(3 * HOUR + 3 * MINUTE))).toEqual([]);
    await insertWorker(db, { ...worker, id: randomUUID() });
    expect(await deleteDeadWorker(db, next.id)).toBe(true);
    await judge();
    expect(await look(later(3 * HOUR + 4 * MINUTE))).toEqual([]);
    const { rows: lost } = await sql`select from alerts where event = 'worker_lost'`.execute(db);
    expect(lost.length).toBe(2);
  });

  it('are one when ten thousand runs fail at once, also for many rules, and no rule makes it slow', async () => {
    const rules = 10;
    for (let n = 0; n < rules; n += 1) await addRule({ name: `Rule ${n}` });
    const first = new Date();
    await end('failed', first);
    await sql`
      insert into alert_happenings (run_id, at)
      select run_id, at + number * interval '1 millisecond' from alert_happenings, generate_series(1, 9999) as number`.execute(
      database.db,
    );
    expect(await judge()).toBe(10_000);
    const told = await alerts();
    expect(told.map(({ count }) => count)).toEqual(Array.from({ length: rules }, () => 10_000));
    expect(told[0]).toMatchObject({
      firstAt: first.toISOString(),
      lastAt: new Date(first.getTime() + 9999).toISOString(),
    });
  });

  it('are not told anew when somebody has settled what is still so, but when it is so again', async () => {
    const { db } = database;
    const now = new Date();
    const tool = await makePublished(stage.superuser.client, { source: SOURCE });
    await addRule({
      ...{ toolId: tool.toolId, events: ['failure_rate'] },
      failureRate: { percent: 50, minutes: 60, runs: 1 },
    });
    await end('failed', now, tool);
    await judgeConditions(db, now);
    const [alert] = await alerts();
    expect(alert).toMatchObject({ kind: 'failure_rate', facts: { failed: 1, total: 1 } });
    await end('failed', now, tool);
    await judgeConditions(db, now);
    expect(await alerts()).toMatchObject([{ id: alert?.id, count: 1, facts: { failed: 2, total: 2 } }]);
    await stage.superuser.client.call(routes.resolveAlert, { params: { alertId: alert?.id ?? '' } });
    await judgeConditions(db, later(MINUTE));
    expect(await alerts()).toEqual([]);
    await judgeConditions(db, later(2 * HOUR));
    await end('failed', later(2 * HOUR), tool);
    await judgeConditions(db, later(2 * HOUR + MINUTE));
    expect(await alerts()).toMatchObject([{ kind: 'failure_rate' }]);
  });

  it('are closed when their rule is off, or about something else, and nobody is told that it is over', async () => {
    const other = await makePublished(stage.superuser.client, { source: SOURCE });
    const events: Rule['events'] = ['failed', 'recovered'];
    const changes = [{ isEnabled: false }, { toolId: other.toolId }, { events: ['timed_out'] }] as Partial<Rule>[];
    for (const change of changes) {
      const { id: ruleId } = await addRule({ events });
      await end('failed');
      await judge();
      await stage.sender.sendDue(new Date());
      await judgeConditions(database.db, new Date());
      expect((await alerts()).length).toBe(1);
      const body = { name: 'A rule', events, toolId: stage.tool.toolId, ...change };
      await stage.superuser.client.call(routes.changeAlertRule, { params: { ruleId }, body });
      await judgeConditions(database.db, new Date());
      expect(await alerts()).toEqual([]);
      expect((await deliveries()).filter(({ state }) => state !== 'sent')).toEqual([]);
      await sql`delete from alert_rules`.execute(database.db);
    }
  });

  it('do not flood: after ten messages in ten minutes the next one waits, and takes in more', async () => {
    await addRule({ events: ['failed', 'recovered'] });
    const start = new Date();
    const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE);
    for (let n = 0; n < 14; n += 1) {
      await end(n % 2 === 0 ? 'failed' : 'succeeded', at(n / 10));
      await judge(at(n / 10));
      await stage.sender.sendDue(at(n / 10));
    }
    const told = async () => (await deliveries()).map(({ state, alerts: count }) => [state, count]);
    expect(await told()).toEqual([['waiting', 4], ...Array.from({ length: 10 }, () => ['sent', 1])]);
    await stage.sender.sendDue(at(10));
    expect((await told())[0]).toEqual(['sent', 4]);
  });

  it('tell who has a schedule of a run that was missed while no worker was there, until it succeeds again', async () => {
    const user = await app.signInAs('user', 'Ulla');
    const other = await app.signInAs('user', 'Otto');
    const made = await makeSchedule(user.client, stage.tool.toolId, { missed: { policy: 'none' } });
    const rule = { events: ['missed', 'failed', 'no_success'] as Rule['events'], toolId: null, scheduleId: made.id };
    for (const part of [rule, { ...rule, toolId: stage.tool.toolId }])
      await expect(addRule(part, other)).rejects.toMatchObject({ code: 'not_found' });
    await addRule(rule, user);
    const due = new Date(made.nextAt ?? '').getTime();
    const context = await makeWorkerContext(database, app.dataDir);
    // Nobody looked for three hours; then a worker is back, and looks at all that was due.
    const back = new Date(due + 3 * HOUR + 10 * MINUTE);
    await schedule(context, back);
    await Promise.all([judgeConditions(database.db, back), judgeConditions(database.db, back)]);
    await judgeConditions(database.db, back);
    const told = { kind: 'missed', count: 1, schedule: { id: made.id }, tool: { slug: stage.tool.slug } };
    expect(await alerts('open', user)).toMatchObject([told]);
    expect(await alerts('open', other)).toEqual([]);
    await stage.sender.sendDue(back);
    expect(await inboxOf(user)).toEqual(['alert_raised']);

    const [id = ''] = await storeRuns(database.db, { versionId: stage.tool.versionId, personId: user.id, count: 1 });
    await sql`update runs set schedule_id = ${made.id}, trigger = 'schedule' where id = ${id}`.execute(database.db);
    const ended = { ...endedWithoutResult('timeout'), status: 'succeeded', reason: 'ok' } as const;
    await endRun(database.db, { id, attempt: null, ...ended, now: back });
    await judge(back);
    expect(await alerts('open', user)).toEqual([]);
  });

  it('are of rules and channels that two people can change, the second of whom is told of the first', async () => {
    const rule = await addRule();
    const channel = await addWebhook();
    const client = stage.superuser.client;
    const told = { code: 'conflict', status: 409 };
    const changeRule = (name: string, updatedAt?: string) =>
      client.call(routes.changeAlertRule, {
        params: { ruleId: rule.id },
        body: { name, events: ['failed'], toolId: stage.tool.toolId, updatedAt },
      });
    const { updatedAt } = await changeRule('First', rule.updatedAt);
    await expect(changeRule('Second', rule.updatedAt)).rejects.toMatchObject({ ...told, details: { updatedAt } });
    await changeRule('Second', updatedAt);
    const changeChannel = (name: string, readAt?: string) =>
      client.call(routes.changeAlertChannel, {
        params: { channelId: channel.id },
        body: { name, url: channel.url ?? '', updatedAt: readAt },
      });
    const both = await Promise.allSettled([
      changeChannel('One', channel.updatedAt),
      changeChannel('Two', channel.updatedAt),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(changeChannel('Three', channel.updatedAt)).rejects.toMatchObject(told);
    expect((await changeChannel('Three')).name).toBe('Three');
  });

  it('are for whose rules they are of, and all of them for admins', async () => {
    const author = await app.signInAs('contributor', 'Anna');
    const stranger = await app.signInAs('contributor', 'Stina');
    const user = await app.signInAs('user', 'Ulla');
    const admin = await app.signInAs('admin', 'Rolf');
    await stage.superuser.client.call(routes.addMaintainer, {
      params: { toolId: stage.tool.toolId },
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
    await stage.sender.sendDue(new Date());
    const before = await author.client.call(routes.listAlertDeliveries, {});
    expect(before.items).toMatchObject([{ state: 'sent', receiver: 'Anna' }]);
    expect((await stranger.client.call(routes.listAlertDeliveries, {})).items).toEqual([]);

    // What went out of a run of somebody else tells no more than that it ended, and how.
    const { id: hook } = await addWebhook();
    const mine = { name: 'Mine', channelIds: [hook], toInbox: false };
    const ofAdmin = await addRule(mine, admin);
    // Another admin may change it, but not have it told elsewhere.
    const change = (channelIds: string[]) =>
      stage.superuser.client.call(routes.changeAlertRule, {
        params: { ruleId: ofAdmin.id },
        body: { ...mine, events: ['failed' as const], toolId: stage.tool.toolId, channelIds },
      });
    await expect(change([hook, channelId])).rejects.toMatchObject(invalid);
    await change([hook]);
    const id = await end('failed');
    await sql`
      update runs set error_summary = 'a secret of the summary', error = '{"type":"KeyError","message":"a secret"}'
      where id = ${id}`.execute(database.db);
    await judge();
    await stage.sender.sendDue(new Date());
    expect(receiver.requests.at(-1)?.body).toContain('KeyError');
    expect(receiver.requests.at(-1)?.body).not.toContain('a secret');

    // Who maintains it no more has no rule of it any more.
    await stage.superuser.client.call(routes.removeMaintainer, {
      params: { toolId: stage.tool.toolId, personId: author.id },
    });
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
        body: { name: 'Theirs', events: ['failed'], toolId: stage.tool.toolId, channelIds: [hook] },
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
    await stage.sender.sendDue(new Date());
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
