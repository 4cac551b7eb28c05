/** Every door that changes something leaves its event: the cases are asked for by the route table. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { PASSWORD, useApp } from '../app.ts';
import { type AuditRow, readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';
import { makePublished, runForm } from '../tool-maker.ts';
import { accountUses } from './audit-uses/account.ts';
import { alertUses } from './audit-uses/alerts.ts';
import { favouriteUses } from './audit-uses/favourites.ts';
import { inboxUses } from './audit-uses/inbox.ts';
import { peopleUses } from './audit-uses/people.ts';
import { runUses } from './audit-uses/runs.ts';
import { scheduleUses } from './audit-uses/schedules.ts';
import { scriptUses } from './audit-uses/scripts.ts';
import { settingsUses } from './audit-uses/settings.ts';
import { signInUses } from './audit-uses/sign-in.ts';
import { draftOf, type RouteId, SOURCE, type Stage, type Uses } from './audit-uses/stage.ts';
import { suggestionUses } from './audit-uses/suggestions.ts';
import { toolSettingsUses } from './audit-uses/tool-settings.ts';
import { toolUses } from './audit-uses/tools.ts';
import { versionUses } from './audit-uses/versions.ts';

/** The routes that are no GET and leave another number of events than one when they succeed, with the reason. */
const exceptions: Partial<Record<RouteId, string>> = {
  setUp: 'makes the first superuser and signs them in: an event each; tested below',
  changePassword: 'the former login ends with the former password and another opens: an event each',
  acceptSuggestion: 'makes a draft tool of it as well: an event each',
  deletePerson: 'hands each tool of the person over: an event each, and one of the person',
  readLink: 'only reads; the token is in the body so that no log of addresses keeps it',
  previewRule: 'only reads; the rule is in the body because it is no simple text',
  releaseEditLock: 'changes nothing of the tool, and comes of itself after ten minutes; only taking it over is told',
  markRead: 'says what somebody has seen, to nobody but themselves',
  markAllRead: 'as markRead',
};

/** For each route that changes something, one way to use it with success. */
const usesOf = (stage: Stage): Uses => ({
  ...signInUses(stage),
  ...accountUses(stage),
  ...alertUses(stage),
  ...peopleUses(stage),
  ...toolUses(stage),
  ...toolSettingsUses(stage),
  ...favouriteUses(stage),
  ...versionUses(stage),
  ...runUses(stage),
  ...scheduleUses(stage),
  ...suggestionUses(stage),
  ...inboxUses(stage),
  ...settingsUses(stage),
  ...scriptUses(stage),
});

describe('the audit', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  // Mails stay in the outbox: nobody sends them here.
  const mailing = useApp(database, {
    worker: false,
    env: { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'tools@example.org', PUBLIC_URL: 'https://tools.example.org' },
  });
  let stage: Stage;
  beforeAll(async () => {
    const superuser = await app.signInAs('superuser');
    const published = await makePublished(superuser.client, { source: SOURCE });
    stage = { app, db: database.db, mailing, superuser, published };
  });

  const actionsOf = async (call: () => Promise<unknown>) => {
    const before = (await readAudit(database.pool)).length;
    await call();
    return (await readAudit(database.pool)).slice(before).map((row) => row.action);
  };

  const mutating = (Object.keys(routes) as RouteId[]).filter((id) => routes[id].method !== 'GET' && id !== 'setUp');

  it.each(mutating)('has one event of a successful %s, or a reason', async (id) => {
    const use = usesOf(stage)[id];
    if (use === undefined) throw new Error(`Say how ${id} is used with success, and which event that leaves.`);
    const { call, leaves } = await use();
    expect(leaves.length === 1, exceptions[id]).toBe(exceptions[id] === undefined);
    expect(await actionsOf(call)).toEqual(leaves);
  });

  it('has no event of an edit lock that is free, or held already', async () => {
    const { superuser } = stage;
    const params = { toolId: (await draftOf(superuser)).toolId };
    const take = () => superuser.client.call(routes.takeEditLock, { params, body: { takeOver: true } });
    expect(await actionsOf(take)).toEqual([]);
    expect(await actionsOf(take)).toEqual([]);
  });

  it('says of an event who, what, from where and in which request', async () => {
    const contributor = await app.signInAs('contributor');
    const { toolId, versionId } = await draftOf(contributor);
    const run = await contributor.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const started = (await readAudit(database.pool)).find((row) => row.target_id === run.id);
    expect(started).toMatchObject({
      ...{ actor_id: contributor.id, on_behalf_of: null, action: 'run.started', target_type: 'run' },
      ...{ before: null, after: { toolId, versionId, context: 'sandbox' }, address: '127.0.0.1' },
    });
    expect(started?.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells a wrong password of a known account from an unknown address, and keeps neither', async () => {
    const person = await app.signInAs('user');
    const stranger = `${randomUUID()}@example.org`;
    for (const email of [person.email, stranger])
      await expect(
        app.anonymous.call(routes.signIn, { body: { email, password: 'secret words' } }),
      ).rejects.toMatchObject({ code: 'invalid_credentials' });
    const rows = await readAudit(database.pool);
    expect(rows.slice(-2)).toMatchObject([
      { action: 'login.refused', actor_id: null, target_type: 'person', target_id: person.id },
      { action: 'login.refused', actor_id: null, target_type: null, target_id: null },
    ]);
    const everything = JSON.stringify(rows);
    for (const secret of [person.email, stranger, 'secret words', PASSWORD]) expect(everything).not.toContain(secret);
  });

  it('has no event of what was refused', async () => {
    const user = await app.signInAs('user');
    const { superuser, published } = stage;
    const { versionId } = await draftOf(superuser);
    const before = (await readAudit(database.pool)).length;
    const refused = await Promise.allSettled([
      user.client.call(routes.createTool, { body: { title: 'No' } }),
      superuser.client.call(routes.publishVersion, { params: { versionId } }),
      superuser.client.call(routes.changeRole, { params: { personId: superuser.id }, body: { role: 'user' } }),
      superuser.client.call(routes.startRun, { params: { slug: published.slug }, body: runForm({ unknown: 1 }) }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    expect((await readAudit(database.pool)).length).toBe(before);
  });

  it('links every event, also of many at once, to the one before', async () => {
    const { superuser, published } = stage;
    const starts = Array.from({ length: 12 }, (_, n) =>
      n % 2 === 0
        ? superuser.client.call(routes.startSandboxRun, { params: published, body: runForm() })
        : superuser.client.call(routes.createTool, { body: { title: `Tool ${n}` } }),
    );
    await Promise.all(starts);
    const rows: AuditRow[] = await readAudit(database.pool);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('the audit of an empty installation', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('begins with the first superuser and their login', async () => {
    const { issueSetupToken } = await import('../../src/actions/set-up.ts');
    await issueSetupToken(database.db, 'the-token', new Date());
    const body = { name: 'First', email: 'first@example.org', password: PASSWORD, token: 'the-token' };
    const { person } = await app.anonymous.call(routes.setUp, { body });
    expect(await readAudit(database.pool)).toMatchObject([
      { action: 'person.created', actor_id: null, target_id: person.id, after: { role: 'superuser' } },
      { action: 'login.opened', actor_id: person.id, target_id: person.id },
    ]);
  });
});
