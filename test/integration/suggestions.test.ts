import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { urlOf } from '../../src/client/client.ts';
import { DAY } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { MOST_OPEN_SUGGESTIONS, MOST_SUGGESTIONS_A_DAY } from '../../src/contract/suggestion.ts';
import { MAX_SAMPLE_BYTES } from '../../src/contract/suggestion-rules.ts';
import { violatedConstraint } from '../../src/db/database.ts';
import { clean } from '../../src/worker/clean.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { suggestionForm } from '../suggestion-form.ts';
import type { TestFile } from '../tool-maker.ts';
import { makeWorkerContext } from '../worker-context.ts';

describe('suggestions', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let user: TestPerson;
  let contributor: TestPerson;
  let admin: TestPerson;
  let superuser: TestPerson;
  beforeAll(async () => {
    admin = await app.signInAs('admin', 'Rolf');
    superuser = await app.signInAs('superuser', 'Sigrid');
  });
  beforeEach(async () => {
    user = await app.signInAs('user', 'Ulla');
    contributor = await app.signInAs('contributor', 'Anna');
    for (const person of [admin, superuser]) await person.client.call(routes.markAllRead, {});
  });

  const propose = (by: TestPerson, given: Record<string, unknown> = {}, files: TestFile[] = []) =>
    by.client.call(routes.proposeTool, { body: suggestionForm(given, files) });
  const open = (by: TestPerson, suggestionId: string) =>
    by.client.call(routes.getSuggestion, { params: { suggestionId } });
  const withdraw = (by: TestPerson, suggestionId: string) =>
    by.client.call(routes.withdrawSuggestion, { params: { suggestionId } });
  const accept = (by: TestPerson, suggestionId: string, body = {}) =>
    by.client.call(routes.acceptSuggestion, { params: { suggestionId }, body });
  const decline = (by: TestPerson, suggestionId: string, reason = 'There is one already.') =>
    by.client.call(routes.declineSuggestion, { params: { suggestionId }, body: { reason } });
  const sampleOf = (by: TestPerson, suggestionId: string) =>
    fetch(app.url + urlOf(routes.getSample, { suggestionId }), { headers: by.headers() });
  const news = async (by: TestPerson) => {
    const { items } = await by.client.call(routes.listNotifications, {});
    return items
      .filter(({ readAt }) => readAt === null)
      .map(({ kind, actor, suggestion }) => [kind, actor?.name, suggestion?.id]);
  };

  it('are seen by their proposer and by admins, who are told, and by nobody else', async () => {
    const made = await propose(user, { title: '  Räkna <b>frånvaro</b> 🧮 ' });
    expect(made).toMatchObject({
      ...{ title: 'Räkna <b>frånvaro</b> 🧮', state: 'open', proposer: { id: user.id, name: 'Ulla' } },
      ...{ sample: null, decision: null, tool: null, can: { withdraw: true, decide: false } },
    });
    expect(await open(admin, made.id)).toMatchObject({ can: { withdraw: false, decide: true } });
    await expect(open(contributor, made.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(open(user, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    for (const person of [admin, superuser]) expect(await news(person)).toEqual([['suggestion_made', 'Ulla', made.id]]);
    expect(await news(user)).toEqual([]);
    const mine = await user.client.call(routes.listMySuggestions, {});
    expect(mine).toMatchObject({ items: [{ id: made.id }], can: { propose: true } });
    expect((await contributor.client.call(routes.listMySuggestions, {})).items).toEqual([]);
    await expect(user.client.call(routes.listSuggestions, {})).rejects.toMatchObject({ code: 'forbidden' });
  });

  describe('accepted', () => {
    it('become a draft tool of their proposer, who may write tools, edited as needed, and linked both ways', async () => {
      const { id } = await propose(contributor, { description: 'As I said it.' });
      const body = { title: 'Frånvaro', summary: 'Adds up.', audience: ['Lärare', 'Office'], reason: 'Good idea.' };
      const accepted = await accept(admin, id, body);
      expect(accepted).toMatchObject({
        ...{ state: 'accepted', title: 'Räkna frånvaro', decision: { by: { name: 'Rolf' }, reason: 'Good idea.' } },
        ...{ tool: { title: 'Frånvaro', isPublished: false, canOpen: true }, can: { withdraw: false, decide: false } },
      });
      const params = { toolId: accepted.tool?.id ?? '' };
      expect(await contributor.client.call(routes.getManagedTool, { params })).toMatchObject({
        ...{ title: 'Frånvaro', summary: 'Adds up.', description: 'As I said it.', audience: ['Lärare', 'Office'] },
        ...{ owner: { id: contributor.id }, suggestion: { id, title: 'Räkna frånvaro' }, headVersionId: null },
      });
      expect(await news(contributor)).toEqual([['suggestion_accepted', 'Rolf', id]]);
      const colleague = await app.signInAs('contributor');
      await expect(open(colleague, id)).rejects.toMatchObject({ code: 'not_found' });
      await contributor.client.call(routes.addMaintainer, { params, body: { email: colleague.email } });
      expect(await open(colleague, id)).toMatchObject({ tool: { canOpen: true } });
    });

    it('become a draft tool of the admin where the proposer may write none', async () => {
      const { id } = await propose(user);
      const { tool } = await accept(admin, id);
      const page = await admin.client.call(routes.getManagedTool, { params: { toolId: tool?.id ?? '' } });
      expect(page).toMatchObject({ title: 'Räkna frånvaro', owner: { id: admin.id }, audience: ['Teachers'] });
      expect(await open(user, id)).toMatchObject({
        state: 'accepted',
        decision: { reason: null },
        tool: { canOpen: false },
      });
    });

    it('become that of the admin where the proposer is kept out by then', async () => {
      const { id } = await propose(contributor);
      await superuser.client.call(routes.disablePerson, { params: { personId: contributor.id } });
      const { tool } = await accept(admin, id);
      const page = await admin.client.call(routes.getManagedTool, { params: { toolId: tool?.id ?? '' } });
      expect(page.owner.id).toBe(admin.id);
    });
  });

  it('are declined with a reason that the proposer reads', async () => {
    const { id } = await propose(user);
    for (const reason of ['', '   ', 'x'.repeat(10_001)])
      await expect(decline(admin, id, reason)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(decline(contributor, id)).rejects.toMatchObject({ code: 'forbidden' });
    await decline(admin, id, 'Det finns redan ett.\nSe katalogen.');
    expect(await open(user, id)).toMatchObject({
      ...{
        state: 'declined',
        tool: null,
        decision: { by: { name: 'Rolf' }, reason: 'Det finns redan ett.\nSe katalogen.' },
      },
    });
    expect(await news(user)).toEqual([['suggestion_declined', 'Rolf', id]]);
  });

  it('are decided once, also by two at once or against their proposer, and nothing else happens', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await propose(contributor);
      const results = await Promise.allSettled([
        accept(admin, id),
        decline(superuser, id),
        accept(superuser, id),
        withdraw(contributor, id),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 409, code: 'conflict' });
      const { rows } = await sql<{ action: string }>`
        select action from audit_events where target_id = ${id} and action <> 'suggestion.made'`.execute(database.db);
      expect(rows).toHaveLength(1);
      await withdraw(contributor, id).catch(() => {});
    }
    const { rows } = await sql<{ tools: number; accepted: number }>`
      select (select count(*) from tools) as tools,
             (select count(*) from suggestions where state = 'accepted') as accepted`.execute(database.db);
    expect(rows[0]?.tools).toBe(rows[0]?.accepted);
  });

  it('are taken back by their proposer alone, and nobody has to read of them any more', async () => {
    const { id } = await propose(user, {}, [{ name: 'a.csv', content: 'a;b' }]);
    await expect(withdraw(admin, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(withdraw(contributor, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await withdraw(user, id)).toMatchObject({ state: 'withdrawn', sample: null, can: { withdraw: false } });
    await expect(withdraw(user, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(accept(admin, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await news(admin)).toEqual([]);
    expect((await sampleOf(user, id)).status).toBe(404);
  });

  it('cannot be changed in the database once they are decided', async () => {
    const { id } = await propose(user);
    await decline(admin, id);
    const change = (statement: ReturnType<typeof sql>) =>
      statement.execute(database.db).then(
        () => null,
        (error: unknown) => violatedConstraint(error),
      );
    expect(await change(sql`update suggestions set reason = 'Other' where id = ${id}`)).toBe(
      'suggestion_is_decided_once',
    );
    expect(await change(sql`update suggestions set title = 'Other' where id = ${id}`)).toBe('suggestion_never_changes');
    const { id: openId } = await propose(user);
    expect(
      await change(
        sql`update suggestions set state = 'accepted', ended_at = now(), decided_by = ${admin.id} where id = ${openId}`,
      ),
    ).toBe('accepted_suggestion_has_its_tool');
  });

  describe('the list of all', () => {
    it('is searched by every word, filtered by state and read page by page', async () => {
      const word = `ord${randomUUID().slice(0, 8)}`;
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) ids.unshift((await propose(user, { title: `Ärende ${n} ${word}` })).id);
      await decline(admin, ids[2] ?? '');
      const list = async (query: Parameters<typeof admin.client.call<typeof routes.listSuggestions>>[1]['query']) =>
        (await admin.client.call(routes.listSuggestions, { query: query ?? {} })).items.map(({ id }) => id);
      expect(await list({ q: `ulla ärende ${word.toUpperCase()}` })).toEqual(ids);
      expect(await list({ q: `${word} nothing-like-it` })).toEqual([]);
      expect(await list({ q: word, state: 'open' })).toEqual(ids.slice(0, 2));
      expect(await list({ q: word, state: 'declined' })).toEqual(ids.slice(2));
      expect(await list({ q: "%_'\\" })).toEqual([]);
      const first = await admin.client.call(routes.listSuggestions, { query: { q: word, limit: 2 } });
      expect(await list({ q: word, limit: 2, cursor: first.nextCursor ?? '' })).toEqual(ids.slice(2));
      for (const query of [{ state: 'lost' }, { q: 'a\0b' }, { cursor: 'x' }, { limit: 0 }, { other: 1 }])
        await expect(list(query as never)).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });

  describe('what is proposed', () => {
    it('has to be complete and of bearable length', async () => {
      for (const given of [
        ...[{ title: '' }, { title: ' ' }, { title: 'x'.repeat(121) }, { title: 'two\nlines' }, { title: 7 }],
        ...[{ description: '' }, { description: 'x'.repeat(10_001) }],
        ...[{ audience: [] }, { audience: [''] }, { audience: 'Teachers' }, { audience: Array(21).fill('x') }],
        ...[{ audience: ['x'.repeat(61)] }, { state: 'accepted' }, { personId: admin.id }],
      ])
        await expect(propose(user, given), JSON.stringify(given).slice(0, 80)).rejects.toMatchObject({
          code: 'invalid_request',
        });
      const post = async (fields: Record<string, string>) => {
        const body = new FormData();
        for (const [name, value] of Object.entries(fields)) body.set(name, value);
        return user.client.call(routes.proposeTool, { body });
      };
      await expect(post({})).rejects.toMatchObject({ status: 400 });
      await expect(post({ suggestion: '{' })).rejects.toMatchObject({ code: 'invalid_json' });
      await expect(post({ suggestion: '[]' })).rejects.toMatchObject({ code: 'invalid_request' });
      await expect(post({ suggestion: '[[[[[[]]]]]]' })).rejects.toMatchObject({ code: 'invalid_json' });
      await expect(post({ inputs: '{}' })).rejects.toMatchObject({ code: 'invalid_request' });
      await propose(user, { title: 'x'.repeat(120), audience: Array(20).fill('å'.repeat(60)) });
    });

    it('is bounded by what waits and by the day, also at once', async () => {
      const results = await Promise.allSettled(Array.from({ length: MOST_OPEN_SUGGESTIONS + 4 }, () => propose(user)));
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
      expect(made).toHaveLength(MOST_OPEN_SUGGESTIONS);
      await expect(propose(user)).rejects.toMatchObject({ status: 429, code: 'too_many_requests' });
      expect((await user.client.call(routes.listMySuggestions, {})).can).toEqual({ propose: false });
      for (let n = MOST_OPEN_SUGGESTIONS; n < MOST_SUGGESTIONS_A_DAY; n += 1) {
        await withdraw(user, made.shift() ?? '');
        made.push((await propose(user)).id);
      }
      await withdraw(user, made.shift() ?? '');
      await expect(propose(user)).rejects.toMatchObject({ code: 'too_many_requests' });
      await propose(contributor);
    });
  });

  describe('a sample', () => {
    const sample = { name: 'närvaro (7å).html', content: '<script>alert(1)</script>', type: 'text/html' };

    it('is a download without rights, for those who may read the suggestion', async () => {
      const { id, sample: stored } = await propose(user, {}, [sample]);
      expect(stored).toEqual({ name: sample.name.normalize('NFC'), bytes: sample.content.length });
      for (const person of [user, admin]) {
        const response = await sampleOf(person, id);
        expect(await response.text()).toBe(sample.content);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'content-type': 'application/octet-stream',
          'content-disposition': expect.stringMatching(
            /^attachment; filename="n_rvaro \(7_\).html"; filename\*=UTF-8''n%C3%A4/,
          ),
          'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        });
      }
      expect((await sampleOf(contributor, id)).status).toBe(404);
      expect((await sampleOf(user, (await propose(user)).id)).status).toBe(404);
    });

    it('is one file, of bearable size and with a name that is one', async () => {
      const file = (name: string, bytes = 1) => ({ name, content: new Uint8Array(bytes) });
      await expect(propose(user, {}, [file('a'), file('b')])).rejects.toMatchObject({ code: 'payload_too_large' });
      await expect(propose(user, {}, [file('a', MAX_SAMPLE_BYTES + 1)])).rejects.toMatchObject({
        code: 'payload_too_large',
      });
      for (const name of ['../a', 'a\\b', '..', 'å'.repeat(130)])
        await expect(propose(user, {}, [file(name)]), name).rejects.toMatchObject({ code: 'file_name_invalid' });
      expect((await user.client.call(routes.listMySuggestions, {})).items).toEqual([]);
      const { rows } = await sql`select from uploads where bytes = 1`.execute(database.db);
      expect(rows).toEqual([]);
      expect((await propose(user, {}, [file('empty', 0)])).sample).toEqual({ name: 'empty', bytes: 0 });
      expect((await propose(user, {}, [file('most', MAX_SAMPLE_BYTES)])).sample?.bytes).toBe(MAX_SAMPLE_BYTES);
    });

    it('goes with its proposer, who is forgotten; what was decided stays', async () => {
      const waiting = await propose(user, {}, [sample]);
      const accepted = await propose(user, {}, [sample]);
      const { tool } = await accept(admin, accepted.id);
      await superuser.client.call(routes.deletePerson, { params: { personId: user.id } });
      await expect(open(admin, waiting.id)).rejects.toMatchObject({ code: 'not_found' });
      expect(await open(admin, accepted.id)).toMatchObject({
        ...{ proposer: { name: 'Deleted person' }, sample: null, tool: { id: tool?.id } },
      });
    });
  });

  it('and the choice of mails are in what somebody downloads of their own', async () => {
    const { id } = await propose(user, { title: 'Mine' }, [{ name: 'a.csv', content: 'a;b' }]);
    await propose(contributor, { title: 'Not mine' });
    await decline(admin, id, 'There is one.');
    await user.client.call(routes.changeMailWishes, { body: { language: 'sv', unwanted: ['suggestion_accepted'] } });
    const response = await fetch(app.url + urlOf(routes.exportOwnData, {}), { headers: user.headers() });
    const data = (await response.json()) as { suggestions: { sample: { link: string } }[] };
    expect(data).toMatchObject({
      suggestions: [{ id, title: 'Mine', audience: ['Teachers'], state: 'declined', reason: 'There is one.' }],
      notifications: [{ kind: 'suggestion_declined', suggestionId: id }],
      mailWishes: [{ language: 'sv', unwanted: ['suggestion_accepted'] }],
    });
    const sample = await fetch(app.url + (data.suggestions[0]?.sample.link ?? ''), { headers: user.headers() });
    expect(await sample.text()).toBe('a;b');
  });

  // Last: so much later, every login has ended.
  it('keep their samples while they are of use: thirty days after a refusal, and with a tool that came of it', async () => {
    const sample = { name: 'a.csv', content: 'a;b' };
    const [waiting, declined, accepted] = await Promise.all([1, 2, 3].map(() => propose(user, {}, [sample])));
    await decline(admin, declined?.id ?? '');
    await accept(admin, accepted?.id ?? '');
    const ids = [waiting, declined, accepted].map((each) => each?.id);
    const kept = async () => {
      const { rows } = await sql<{ id: string }>`
        select suggestions.id
        from suggestions
        join uploads on uploads.id = suggestions.sample_upload_id
        where suggestions.id = any (${ids}::uuid[])`.execute(database.db);
      return rows.map(({ id }) => ids.indexOf(id)).sort();
    };
    const context = await makeWorkerContext(database, app.dataDir);
    await clean(context, new Date(Date.now() + 29 * DAY));
    expect(await kept()).toEqual([0, 1, 2]);
    expect((await clean(context, new Date(Date.now() + 31 * DAY))).uploads).toBeGreaterThan(0);
    expect(await kept()).toEqual([0, 2]);
  });
});
