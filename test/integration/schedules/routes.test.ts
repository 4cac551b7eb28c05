import { beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { everyHour, makeSchedule, scheduleForm } from '../../schedule-maker.ts';
import { type MadeTool, makeDraft, makePublished } from '../../tool-maker.ts';

const MOST = 6;
const SOURCE = 'def run_tool(i, o): pass';
const invalid = { code: 'validation_failed' };
const withoutFiles = () => {
  const body = new FormData();
  body.set('schedule', '{}');
  return body;
};
const badRequest = { code: 'invalid_request' };

describe('schedules over HTTP', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false, env: { SCHEDULES_PER_PERSON: String(MOST) } });
  let superuser: TestPerson;
  let tool: MadeTool;
  let takesFiles: MadeTool;
  beforeAll(async () => {
    superuser = await app.signInAs('superuser', 'Sigrid');
    takesFiles = await makePublished(superuser.client, { source: SOURCE });
    tool = await makePublished(superuser.client, {
      source: SOURCE,
      inputSchema: { type: 'object', properties: { name: { type: 'string', maxLength: 20 } }, required: ['name'] },
    });
  });

  const inputs = { name: 'Räksmörgås 🦐' };
  const enter = async (name: string) => {
    const person = await app.signInAs('user', name);
    const make = (given: Record<string, unknown> = {}) =>
      makeSchedule(person.client, tool.toolId, { inputs, ...given });
    return { ...person, make };
  };

  it('are made with what is usual, read back as they were given, changed and deleted by their owner', async () => {
    const owner = await enter('Ulla');
    const made = await owner.make({ name: '  Varje timme ⏰ ' });
    expect(made).toMatchObject({
      ...{ name: 'Varje timme ⏰', inputs, state: 'active', version: null, timeoutMs: null, files: [], lastTick: null },
      ...{ overlap: { policy: 'skip' }, missed: { policy: 'latest' }, onFailure: { policy: 'continue' } },
      rule: { ...everyHour, startsAt: null, endsAt: null, weekdays: null, blackouts: [] },
      can: { change: true, pause: true, resume: false, skipNext: true, runNow: true, delete: true },
    });
    expect(made.next).toHaveLength(5);
    expect(made.next[0]?.at).toBe(made.nextAt);
    expect(new Date(made.nextAt ?? '').getTime()).toBeGreaterThan(Date.now());
    const params = { scheduleId: made.id };
    const rule = { kind: 'cron', expression: '30 6 * * 1-5', timeZone: 'Europe/Stockholm' } as const;
    const body = { rule, versionId: tool.versionId, overlap: { policy: 'allow', most: 3 } as const, timeoutMs: 1000 };
    const changed = await owner.client.call(routes.changeSchedule, { params, body });
    expect(changed).toMatchObject({ name: made.name, version: { number: 1 }, overlap: { most: 3 }, timeoutMs: 1000 });
    expect(changed.next.every(({ local }) => local.endsWith('T06:30:00'))).toBe(true);
    const { runId } = await owner.client.call(routes.runScheduleNow, { params });
    const run = await owner.client.call(routes.getRun, { params: { runId } });
    expect(run).toMatchObject({ inputs, trigger: 'manual' });
    const unpinned = await owner.client.call(routes.changeSchedule, { params, body: { versionId: null } });
    expect([unpinned.version, unpinned.nextAt]).toEqual([null, changed.nextAt]);
    await owner.client.call(routes.deleteSchedule, { params });
    await expect(owner.client.call(routes.getSchedule, { params })).rejects.toMatchObject({ code: 'not_found' });
    expect((await owner.client.call(routes.getRun, { params: { runId } })).id).toBe(runId);
  });

  it('are nobody else’s, but for admins, who see all but what goes into them, pause them and delete them', async () => {
    const [owner, other] = [await enter('Ulla'), await enter('Olle')];
    const admin = await app.signInAs('admin', 'Rolf');
    const made = await owner.make();
    const params = { scheduleId: made.id };
    await expect(other.client.call(routes.getSchedule, { params })).rejects.toMatchObject({ code: 'not_found' });
    await expect(other.client.call(routes.deleteSchedule, { params })).rejects.toMatchObject({ code: 'not_found' });
    expect((await other.client.call(routes.listMySchedules, {})).items).toEqual([]);
    const seen = await admin.client.call(routes.getSchedule, { params });
    expect(seen).toMatchObject({ inputs: null, can: { change: false, pause: true, runNow: false, delete: true } });
    const mine = await admin.client.call(routes.listSchedules, { query: { owner: owner.id, state: 'active' } });
    expect(mine.items.map(({ id, owner: { name } }) => [id, name])).toEqual([[made.id, 'Ulla']]);
    const paused = await admin.client.call(routes.pauseSchedule, { params, body: { reason: 'Too much load' } });
    expect(paused).toMatchObject({ state: 'paused', paused: { by: { name: 'Rolf' }, reason: 'Too much load' } });
    const { can } = await owner.client.call(routes.getSchedule, { params });
    expect(can).toMatchObject({ pause: false, resume: false });
    await expect(owner.client.call(routes.resumeSchedule, { params })).rejects.toMatchObject({ code: 'forbidden' });
    // Nor do they make the pause their own, which they could end.
    const own = owner.client.call(routes.pauseSchedule, { params, body: { reason: 'Mine' } });
    await expect(own).rejects.toMatchObject({ code: 'forbidden' });
    expect(await superuser.client.call(routes.resumeSchedule, { params })).toMatchObject({ state: 'active' });
    await admin.client.call(routes.deleteSchedule, { params });
    const { items } = await owner.client.call(routes.listNotifications, {});
    const gone = { id: null, name: expect.any(String) };
    expect(items.map(({ kind, schedule }) => [kind, schedule])).toEqual([
      ['schedule_deleted', gone],
      ['schedule_paused', gone],
    ]);
    const body = { name: 'T', scopes: ['run' as const], password: 'correct horse battery' };
    const { token } = await admin.client.call(routes.createToken, { body });
    const asked = (route: (typeof routes)['listSchedules'] | (typeof routes)['listMySchedules']) =>
      fetch(app.url + urlOf(route, {}), { headers: { authorization: `Bearer ${token}` } });
    expect([(await asked(routes.listSchedules)).status, (await asked(routes.listMySchedules)).status]).toEqual([
      403, 403,
    ]);
  });

  it('are so many and no more, also when two come at once; those at their end do not count', async () => {
    const owner = await enter('Ulla');
    for (let n = 1; n < MOST; n += 1) await owner.make();
    const outcomes = await Promise.allSettled([owner.make(), owner.make(), owner.make()]);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toMatchObject([{ code: 'too_many_requests' }, { code: 'too_many_requests' }]);
    const list = () => owner.client.call(routes.listMySchedules, { query: { limit: MOST - 1 } });
    const first = await list();
    expect(first).toMatchObject({ can: { create: false }, nextCursor: expect.any(String) });
    const rest = await owner.client.call(routes.listMySchedules, { query: { cursor: first.nextCursor ?? '' } });
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(MOST);
    await database.pool.query('update schedules set next_at = null where id = $1', [first.items[0]?.id]);
    expect((await list()).items[0]).toMatchObject({ state: 'ended', nextAt: null });
    expect((await list()).can.create).toBe(true);
    // One that is over does not come back beside as many as there may be; nor does one that stopped count for nothing.
    await owner.make();
    const params = { scheduleId: first.items[0]?.id ?? '' };
    const change = (body: object) => owner.client.call(routes.changeSchedule, { params, body });
    await expect(change({ rule: { ...everyHour, everySeconds: 7200 } })).rejects.toMatchObject({
      code: 'too_many_requests',
    });
    expect(await change({ name: 'Renamed' })).toMatchObject({ name: 'Renamed', state: 'ended' });
  });

  it('tell the second of two who change one at once, who may save over it when they have seen that', async () => {
    const owner = await enter('Ulla');
    const { id, updatedAt } = await owner.make();
    const params = { scheduleId: id };
    const change = (name: string, readAt?: string) =>
      owner.client.call(routes.changeSchedule, { params, body: { name, updatedAt: readAt } });
    const both = await Promise.allSettled([change('One', updatedAt), change('Two', updatedAt)]);
    const refused = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    const now = await owner.client.call(routes.getSchedule, { params });
    expect(refused).toMatchObject([{ code: 'conflict', status: 409, details: { updatedAt: now.updatedAt } }]);
    expect(['One', 'Two']).toContain(now.name);
    const files = new FormData();
    files.set('schedule', JSON.stringify({ updatedAt }));
    await expect(owner.client.call(routes.replaceScheduleFiles, { params, body: files })).rejects.toMatchObject({
      code: 'conflict',
    });
    // Pausing and running it changes nothing of what is filled in.
    await owner.client.call(routes.pauseSchedule, { params, body: { reason: 'Later' } });
    expect((await change('Three', now.updatedAt)).name).toBe('Three');
    expect((await change('Four')).name).toBe('Four');
  });

  it('refuse what could not run, and what is no rule', async () => {
    const owner = await enter('Ulla');
    const draft = await makeDraft(superuser.client, { source: SOURCE });
    const refused = async (given: Record<string, unknown>, as: object) =>
      expect([given, await owner.make(given).catch((error: unknown) => error)]).toMatchObject([given, as]);
    await refused({ toolId: draft.toolId }, { code: 'not_found' });
    await refused({ versionId: draft.versionId }, invalid);
    await refused({ versionId: takesFiles.versionId }, invalid);
    for (const wrong of [{}, { name: 'x'.repeat(21) }, { name: 1 }, { ...inputs, more: 1 }])
      await refused({ inputs: wrong }, invalid);
    const once = { kind: 'once', timeZone: 'UTC' };
    const cron = { kind: 'cron', timeZone: 'UTC' };
    for (const rule of [
      { ...once, at: '2020-01-01T00:00' },
      { ...once, at: '2027-02-30T00:00' },
      { ...everyHour, timeZone: 'Mars/Olympus' },
      { ...everyHour, startsAt: '2027-01-02T00:00', endsAt: '2027-01-01T00:00' },
      { ...everyHour, blackouts: [{ from: '2026-01-01', to: '2999-12-31' }] },
      { ...cron, expression: '* * * * * *' },
      { ...cron, expression: '0 0 30 2 *' },
      { ...cron, expression: '; drop table runs' },
    ]) {
      await refused({ rule }, invalid);
      // A rule that was due once can be looked at, and is due no more.
      const body = { rule: rule as typeof everyHour };
      const preview = await owner.client.call(routes.previewRule, { body }).catch((error: unknown) => error);
      expect([{ next: [] }, expect.objectContaining(invalid)]).toContainEqual(preview);
    }
    for (const given of [
      { rule: { ...everyHour, everySeconds: 59 } },
      { rule: { ...everyHour, weekdays: [0] } },
      {
        rule: { ...everyHour, blackouts: Array.from({ length: 51 }, () => ({ from: '2027-01-01', to: '2027-01-01' })) },
      },
      { rule: { ...once, at: '2027-01-01T00:00Z' } },
      { rule: { kind: 'never', timeZone: 'UTC' } },
      ...[{ name: '' }, { name: 'two\nlines' }, { name: 'x'.repeat(121) }, { unknown: 1 }],
      ...[{ overlap: { policy: 'allow', most: 21 } }, { retries: { most: 11, delaySeconds: 1, backoff: 1 } }],
      ...[{ timeoutMs: 1 }, { missed: { policy: 'all', withinSeconds: 10_000_000 } }],
    ])
      await refused(given, badRequest);
    const send = (body: FormData) => owner.client.call(routes.createSchedule, { body });
    const broken = new FormData();
    broken.set('schedule', '{"toolId":');
    await expect(send(broken)).rejects.toMatchObject({ code: 'invalid_json' });
    const file = [{ name: 'a.txt', content: 'a' }];
    await expect(send(scheduleForm(tool.toolId, { inputs }, file))).rejects.toMatchObject(invalid);
    const { rows } = await database.pool.query('select count(*) as uploads from uploads');
    expect(rows).toEqual([{ uploads: 0 }]);
    expect((await owner.client.call(routes.listMySchedules, {})).items).toEqual([]);
    await expect(
      owner.client.call(routes.pauseSchedule, {
        params: { scheduleId: (await owner.make()).id },
        body: { reason: 'Late', until: '2020-01-01T00:00:00Z' },
      }),
    ).rejects.toMatchObject(invalid);
  });

  it('are given other files in place of those they have, with other values, and keep them where that is refused', async () => {
    const owner = await enter('Ulla');
    const made = await makeSchedule(owner.client, takesFiles.toolId, {}, [{ name: 'mars.txt', content: 'kr' }]);
    const params = { scheduleId: made.id };
    const replace = (name: string, schedule?: object, client = owner.client) => {
      const body = new FormData();
      if (schedule) body.set('schedule', JSON.stringify(schedule));
      body.append('files', new File(['kronor'], name, { type: 'text/plain' }));
      return client.call(routes.replaceScheduleFiles, { params, body });
    };
    const files = [{ name: 'april.txt', bytes: 6 }];
    expect(await replace('april.txt', { name: 'I april' })).toMatchObject({ name: 'I april', files, rule: made.rule });
    const { runId } = await owner.client.call(routes.runScheduleNow, { params });
    expect((await owner.client.call(routes.getRun, { params: { runId } })).files).toEqual(files);
    await expect(replace('maj.txt', { inputs: { unknown: 1 } })).rejects.toMatchObject(invalid);
    await expect(replace('maj.txt', { unknown: 1 })).rejects.toMatchObject(badRequest);
    await expect(replace('maj.txt', {}, superuser.client)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(replace('maj.txt', {}, (await enter('Olle')).client)).rejects.toMatchObject({ code: 'not_found' });
    expect((await owner.client.call(routes.changeSchedule, { params, body: { name: 'I maj' } })).files).toEqual(files);
    const none = await owner.client.call(routes.replaceScheduleFiles, { params, body: withoutFiles() });
    expect(none).toMatchObject({ name: 'I maj', files: [] });
    await owner.client.call(routes.deleteSchedule, { params });
  });

  it('go with their owner, who can take a copy of them before', async () => {
    const owner = await enter('Ulla');
    const file = [{ name: 'kvitto.txt', content: 'kr' }];
    const made = await makeSchedule(owner.client, takesFiles.toolId, { name: 'Mitt' }, file);
    const unread = await superuser.client.call(routes.getSchedule, { params: { scheduleId: made.id } });
    expect([made.files, unread.files]).toEqual([[{ name: 'kvitto.txt', bytes: 2 }], null]);
    const copy = await fetch(app.url + routes.exportOwnData.path, { headers: owner.headers() });
    const { schedules } = (await copy.json()) as { schedules: unknown[] };
    expect(schedules).toMatchObject([{ id: made.id, name: 'Mitt', files: [{ name: 'kvitto.txt', bytes: 2 }] }]);
    await owner.client.call(routes.deleteAccount, { body: { password: 'correct horse battery' } });
    const { rows } = await database.pool.query('select id from schedules where person_id = $1', [owner.id]);
    expect(rows).toEqual([]);
  });
});
