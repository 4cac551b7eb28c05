import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMaintainer, removeMaintainer } from '../../src/actions/change-maintainers.ts';
import { saveVersion } from '../../src/actions/save-version.ts';
import { MINUTE } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { versionContentSchema } from '../../src/contract/tool.ts';
import { ownOrigin } from '../../src/db/audit.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft } from '../tool-maker.ts';

const SOURCE = 'def run_tool(i, o):\n    return "one"\n';

describe('people around a tool', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let author: TestPerson;
  let reviewer: TestPerson;
  let superuser: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('contributor', 'Anna');
    reviewer = await app.signInAs('admin', 'Rolf');
    superuser = await app.signInAs('superuser', 'Sigrid');
  });
  beforeEach(async () => {
    for (const person of [author, reviewer, superuser]) await person.client.call(routes.markAllRead, {});
  });

  const submit = (by: TestPerson, versionId: string) =>
    by.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'New.' } });
  const publish = (by: TestPerson, versionId: string) =>
    by.client.call(routes.publishVersion, { params: { versionId } });
  const read = (by: TestPerson, versionId: string) => by.client.call(routes.getVersion, { params: { versionId } });
  const news = async (by: TestPerson) => {
    const { items, unread } = await by.client.call(routes.listNotifications, {});
    const fresh = items.filter(({ readAt }) => readAt === null);
    expect(fresh.length).toBe(unread);
    return fresh.map(({ kind, actor, version }) => [kind, actor?.name, version?.number]);
  };
  const countAudit = async (action: string) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from audit_events where action = ${action}`.execute(database.db);
    return rows[0]?.count;
  };

  describe('four eyes', () => {
    const allow = (value: boolean | null) =>
      superuser.client.call(routes.changeSettings, { body: { 'review.allowSelfPublish': value } });

    it('are needed with two who can publish, unless the setting says otherwise, and always when it says so', async () => {
      const made = await makeDraft(reviewer.client, { source: SOURCE });
      await submit(reviewer, made.versionId);
      expect(await read(reviewer, made.versionId)).toMatchObject({ isOwnWork: true, can: { publish: false } });
      await expect(publish(reviewer, made.versionId)).rejects.toMatchObject({ code: 'forbidden' });
      await allow(true);
      expect(await read(reviewer, made.versionId)).toMatchObject({ can: { publish: true } });
      await allow(false);
      await expect(publish(reviewer, made.versionId)).rejects.toMatchObject({ code: 'forbidden' });
      await allow(true);
      expect(await publish(reviewer, made.versionId)).toMatchObject({ state: 'active' });
      expect((await allow(null)).values).toMatchObject({ 'review.allowSelfPublish': null });
    });

    it('settings are read by admins, changed by superusers, and each change is in the audit', async () => {
      const before = await countAudit('settings.changed');
      const page = await reviewer.client.call(routes.getSettings, {});
      expect(page).toEqual({ values: defaultSettings, backup: null, can: { change: false } });
      await expect(
        reviewer.client.call(routes.changeSettings, { body: { 'review.allowSelfPublish': true } }),
      ).rejects.toMatchObject({ code: 'forbidden' });
      for (const body of [{ 'review.allowSelfPublish': 'yes' }, { 'review.other': 1 }, []])
        await expect(superuser.client.call(routes.changeSettings, { body: body as never })).rejects.toMatchObject({
          code: 'invalid_request',
        });
      expect(await countAudit('settings.changed')).toBe(before);
      await allow(true);
      expect(await countAudit('settings.changed')).toBe((before ?? 0) + 1);
      await allow(true);
      expect(await countAudit('settings.changed')).toBe((before ?? 0) + 1);
      await allow(null);
    });
  });

  describe('the audit', () => {
    it('has what a text was when it was changed, by two at once as well', async () => {
      const { toolId } = await makeDraft(author.client, { source: SOURCE });
      const rename = (title: string) => author.client.call(routes.changeTool, { params: { toolId }, body: { title } });
      await rename('0');
      await Promise.all(['1', '2', '3', '4'].map(rename));
      const { rows } = await sql<{ before: { title: string }; after: { title: string } }>`
        select events.before, events.after
        from audit_events as events
        join audit_chain as links on links.event_id = events.id
        where events.action = 'tool.changed' and events.target_id = ${toolId}
        order by links.seq`.execute(database.db);
      const titles = rows.map(({ after }) => after.title);
      expect(rows.slice(1).map(({ before }) => before.title)).toEqual(titles.slice(0, -1));
    });

    it('has no event of a role, or of higher limits, that was given already', async () => {
      const person = await app.signInAs('contributor');
      const { toolId } = await makeDraft(author.client, { source: SOURCE });
      const [roles, limits] = [await countAudit('person.role_changed'), await countAudit('tool.curated')];
      const given = { params: { personId: person.id }, body: { role: 'contributor' as const } };
      expect(await superuser.client.call(routes.changeRole, given)).toMatchObject({ role: 'contributor' });
      await superuser.client.call(routes.curateTool, { params: { toolId }, body: { isCurated: false } });
      expect([await countAudit('person.role_changed'), await countAudit('tool.curated')]).toEqual([roles, limits]);
      // The login goes on.
      await person.client.call(routes.getMe, {});
    });
  });

  describe('the queue and the inbox', () => {
    it('tell reviewers of what was handed in, and the author of what came of it', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      await submit(author, made.versionId);
      expect(await news(reviewer)).toEqual([['version_submitted', 'Anna', 1]]);
      expect(await news(author)).toEqual([]);
      const { items } = await reviewer.client.call(routes.listReviews, {});
      expect(items.at(-1)).toMatchObject({
        version: { id: made.versionId },
        submittedBy: { name: 'Anna' },
        isOwnWork: false,
      });
      const copy = await reviewer.client.call(routes.requestChanges, {
        params: { versionId: made.versionId },
        body: { note: 'Name the columns.' },
      });
      expect(await news(author)).toEqual([['version_returned', 'Rolf', 1]]);
      await submit(author, copy.id);
      await publish(superuser, copy.id);
      expect(await news(author)).toEqual([
        ['version_published', 'Sigrid', 2],
        ['version_returned', 'Rolf', 1],
      ]);
      const after = await reviewer.client.call(routes.listReviews, {});
      expect(after.items.map(({ version }) => version.id)).not.toContain(copy.id);
    });

    it('give the queue in pages, those that wait longest first', async () => {
      for (let n = 0; n < 3; n += 1)
        await submit(author, (await makeDraft(author.client, { source: SOURCE })).versionId);
      const { items: all } = await reviewer.client.call(routes.listReviews, {});
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: typeof all; nextCursor: string | null } = await reviewer.client.call(routes.listReviews, {
          query: { limit: 1, ...(cursor && { cursor }) },
        });
        found.push(...page.items.map(({ version }) => version.id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(found).toEqual(all.map(({ version }) => version.id));
      const times = all.map(({ version }) => version.submittedAt);
      expect(times).toEqual(times.toSorted());
    });

    it('let one read only what is one’s own, page by page', async () => {
      for (let n = 0; n < 2; n += 1)
        await submit(author, (await makeDraft(author.client, { source: SOURCE })).versionId);
      const page = await reviewer.client.call(routes.listNotifications, { query: { limit: 1 } });
      const [first] = page.items;
      const more = await reviewer.client.call(routes.listNotifications, {
        query: { limit: 1, cursor: page.nextCursor ?? '' },
      });
      expect(more.items[0]?.id).not.toBe(first?.id);
      const params = { notificationId: first?.id ?? '' };
      await expect(author.client.call(routes.markRead, { params })).rejects.toMatchObject({ code: 'not_found' });
      expect(await reviewer.client.call(routes.markRead, { params })).toEqual({ unread: 1 });
      expect(await reviewer.client.call(routes.markRead, { params })).toEqual({ unread: 1 });
      expect(await reviewer.client.call(routes.markAllRead, {})).toEqual({ unread: 0 });
      expect(await reviewer.client.call(routes.countUnread, {})).toEqual({ unread: 0 });
    });
  });

  describe('comments', () => {
    it('are on lines that there are, seen by those who manage the tool, and resolved once', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      await submit(author, made.versionId);
      await reviewer.client.call(routes.markAllRead, {});
      const params = { versionId: made.versionId };
      const say = (by: TestPerson, text: string, line: number | null = null) =>
        by.client.call(routes.addComment, { params, body: { text, line } });
      const { items } = await say(reviewer, 'Why "one"? <b>å</b>', 2);
      const [comment] = items;
      expect(comment).toMatchObject({ line: 2, text: 'Why "one"? <b>å</b>', author: { name: 'Rolf' }, resolved: null });
      await expect(say(reviewer, 'x', 4)).rejects.toMatchObject({ code: 'validation_failed' });
      await expect(say(reviewer, 'x', 0)).rejects.toMatchObject({ code: 'invalid_request' });
      await say(author, 'Because.');
      expect(await news(author)).toEqual([['review_commented', 'Rolf', 1]]);
      expect(await news(reviewer)).toEqual([['review_commented', 'Anna', 1]]);
      const stranger = await app.signInAs('contributor');
      await expect(say(stranger, 'x')).rejects.toMatchObject({ code: 'not_found' });
      const resolve = (by: TestPerson, isResolved: boolean) =>
        by.client.call(routes.resolveComment, { params: { commentId: comment?.id ?? '' }, body: { isResolved } });
      await expect(resolve(stranger, true)).rejects.toMatchObject({ code: 'not_found' });
      const results = await Promise.allSettled([resolve(author, true), resolve(reviewer, true)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await resolve(author, false)).items[0]).toMatchObject({ resolved: null });
    });
  });

  describe('the edit lock', () => {
    const take = (by: TestPerson, toolId: string, takeOver = false) =>
      by.client.call(routes.takeEditLock, { params: { toolId }, body: { takeOver } });
    const release = (by: TestPerson, toolId: string) => by.client.call(routes.releaseEditLock, { params: { toolId } });
    const save = (by: TestPerson, toolId: string, parentVersionId: string) =>
      by.client.call(routes.saveVersion, {
        params: { toolId },
        body: { language: 'python', source: SOURCE, parentVersionId },
      });

    it('is held by one of two who ask at once, and keeps the other from saving', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      const results = await Promise.allSettled([take(author, made.toolId), take(reviewer, made.toolId)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await release(author, made.toolId);
      await release(reviewer, made.toolId);
      await take(author, made.toolId);
      await release(reviewer, made.toolId);
      await expect(save(reviewer, made.toolId, made.versionId)).rejects.toMatchObject({
        code: 'locked',
        details: { holder: { id: author.id, name: 'Anna' } },
      });
      const seen = await reviewer.client.call(routes.getManagedTool, { params: { toolId: made.toolId } });
      expect(seen.editLock).toMatchObject({ holder: { name: 'Anna' }, isMine: false });
      expect(seen.can.takeOver).toBe(true);
      await release(author, made.toolId);
      await save(reviewer, made.toolId, made.versionId);
    });

    it('is taken over by admins only, which is recorded and told', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      await take(reviewer, made.toolId);
      await expect(take(author, made.toolId, true)).rejects.toMatchObject({ code: 'forbidden' });
      const before = await countAudit('edit_lock.taken_over');
      expect(await take(superuser, made.toolId, true)).toMatchObject({ isMine: true, holder: { name: 'Sigrid' } });
      expect(await countAudit('edit_lock.taken_over')).toBe((before ?? 0) + 1);
      expect(await news(reviewer)).toEqual([['edit_lock_taken_over', 'Sigrid', undefined]]);
      await expect(take(reviewer, made.toolId)).rejects.toMatchObject({ code: 'locked' });
      await take(superuser, made.toolId, true);
      expect(await countAudit('edit_lock.taken_over')).toBe((before ?? 0) + 1);
    });

    it('runs out after ten minutes', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      await take(author, made.toolId);
      const saveAt = (now: Date) =>
        saveVersion(database.db, ownOrigin, {
          id: randomUUID(),
          toolId: made.toolId,
          authorId: reviewer.id,
          parentVersionId: made.versionId,
          derivedFrom: null,
          content: versionContentSchema.parse({ language: 'python', source: SOURCE }),
          changeSummary: '',
          now,
        });
      await expect(saveAt(new Date(Date.now() + 9 * MINUTE))).rejects.toMatchObject({ code: 'locked' });
      await saveAt(new Date(Date.now() + 11 * MINUTE));
    });
  });

  describe('maintainers', () => {
    const add = (by: TestPerson, toolId: string, email: string) =>
      by.client.call(routes.addMaintainer, { params: { toolId }, body: { email } });
    const remove = (by: TestPerson, toolId: string, personId: string) =>
      by.client.call(routes.removeMaintainer, { params: { toolId, personId } });
    const handOn = (by: TestPerson, toolId: string, personId: string) =>
      by.client.call(routes.changeOwner, { params: { toolId }, body: { personId } });
    const open = (by: TestPerson, toolId: string) => by.client.call(routes.getManagedTool, { params: { toolId } });

    it('are added and removed by the owner and admins, and see the tool meanwhile', async () => {
      const { toolId } = await makeDraft(author.client, { source: SOURCE });
      const colleague = await app.signInAs('contributor', 'Bo');
      const user = await app.signInAs('user');
      await expect(open(colleague, toolId)).rejects.toMatchObject({ code: 'not_found' });
      await expect(add(colleague, toolId, colleague.email)).rejects.toMatchObject({ code: 'not_found' });
      const page = await add(author, toolId, colleague.email.toUpperCase());
      expect(page.maintainers).toEqual([{ id: colleague.id, name: 'Bo' }]);
      expect((await open(colleague, toolId)).can).toMatchObject({ edit: true, changeMaintainers: false });
      await expect(add(colleague, toolId, reviewer.email)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(remove(colleague, toolId, colleague.id)).rejects.toMatchObject({ code: 'forbidden' });
      for (const email of [user.email, 'nobody@example.org'])
        await expect(add(author, toolId, email)).rejects.toMatchObject({ code: 'validation_failed' });
      for (const email of [colleague.email, author.email])
        await expect(add(reviewer, toolId, email)).rejects.toMatchObject({ code: 'conflict' });
      await remove(reviewer, toolId, colleague.id);
      await expect(remove(author, toolId, colleague.id)).rejects.toMatchObject({ code: 'not_found' });
      await expect(open(colleague, toolId)).rejects.toMatchObject({ code: 'not_found' });
      expect((await news(colleague)).map(([kind]) => kind)).toEqual(['maintainer_removed', 'maintainer_added']);
    });

    it('are added by nobody who handed the tool on in the same moment', async () => {
      const { toolId } = await makeDraft(author.client, { source: SOURCE });
      const [colleague, other] = [await app.signInAs('contributor', 'Bo'), await app.signInAs('contributor', 'Cia')];
      await add(author, toolId, colleague.email);
      await handOn(reviewer, toolId, colleague.id);
      const late = { toolId, by: { id: author.id, role: 'contributor' as const }, mailUrl: null, now: new Date() };
      await expect(addMaintainer(database.db, ownOrigin, { ...late, email: other.email })).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(removeMaintainer(database.db, ownOrigin, { ...late, personId: author.id })).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect((await open(colleague, toolId)).maintainers).toEqual([{ id: author.id, name: 'Anna' }]);
    });

    it('get the tool handed on by its owner, who becomes one', async () => {
      const { toolId } = await makeDraft(author.client, { source: SOURCE });
      const colleague = await app.signInAs('contributor', 'Bo');
      await expect(handOn(author, toolId, colleague.id)).rejects.toMatchObject({ code: 'validation_failed' });
      await add(author, toolId, colleague.email);
      const page = await handOn(author, toolId, colleague.id);
      expect(page).toMatchObject({ owner: { id: colleague.id }, maintainers: [{ id: author.id }] });
      expect(page.can.changeOwner).toBe(false);
      await expect(handOn(author, toolId, author.id)).rejects.toMatchObject({ code: 'forbidden' });
      const results = await Promise.allSettled([1, 2].map(() => handOn(reviewer, toolId, author.id)));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });
});
