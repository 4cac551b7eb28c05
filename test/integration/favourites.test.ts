/** Favourites, tools used last, and the list of one's own tools: of the person who asks, and of nobody else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makeDraft, makePublished } from '../tool-maker.ts';

const source = 'def run_tool(i, o): pass';

describe('the catalogue of a person', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let author: TestPerson;
  let tools: MadeTool[];
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    tools = [];
    for (let n = 0; n < 3; n += 1) tools.push(await makePublished(author.client, { source }));
  });
  const slugOf = (n: number) => tools[n]?.slug ?? '';
  const favourites = async ({ client }: TestPerson) => {
    const { items } = await client.call(routes.listTools, { query: { favourites: '1' } });
    return items.map(({ slug }) => slug);
  };
  const recent = async ({ client }: TestPerson) =>
    (await client.call(routes.listRecentTools, {})).items.map(({ slug }) => slug);

  it('marks favourites for one person alone, in the list and on the page of the tool', async () => {
    const [one, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const params = { slug: slugOf(1) };
    await Promise.all([1, 2].map(() => one.client.call(routes.addFavourite, { params })));
    expect(await favourites(one)).toEqual([slugOf(1)]);
    expect(await favourites(other)).toEqual([]);
    expect(await one.client.call(routes.getTool, { params })).toMatchObject({ isFavourite: true });
    const { items } = await one.client.call(routes.listTools, {});
    expect(items.filter(({ isFavourite }) => isFavourite).map(({ slug }) => slug)).toEqual([slugOf(1)]);
    await one.client.call(routes.removeFavourite, { params });
    await one.client.call(routes.removeFavourite, { params });
    expect(await favourites(one)).toEqual([]);
  });

  it('knows no favourite of what is not published', async () => {
    const one = await app.signInAs('contributor');
    const { slug } = await makeDraft(one.client, { source });
    for (const params of [{ slug }, { slug: 'no-such-tool' }])
      for (const route of [routes.addFavourite, routes.removeFavourite])
        await expect(one.client.call(route, { params })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists the tools that were run last, each once, without test runs and without those of others', async () => {
    const [one, other] = [await app.signInAs('user'), await app.signInAs('user')];
    const run = (n: number, context: 'production' | 'sandbox' = 'production') =>
      storeRuns(database.db, { versionId: tools[n]?.versionId ?? '', personId: one.id, count: 2, context });
    expect(await recent(one)).toEqual([]);
    await run(0);
    await run(2);
    await run(1, 'sandbox');
    expect(await recent(one)).toEqual([slugOf(2), slugOf(0)]);
    await run(0);
    expect(await recent(one)).toEqual([slugOf(0), slugOf(2)]);
    expect(await recent(other)).toEqual([]);
  });
});

describe('the list of my tools', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  const list = async ({ client }: TestPerson, query: { mine?: '0' | '1' } = {}) =>
    (await client.call(routes.listManagedTools, { query })).items;

  it('says how each stands and what waits', async () => {
    const [author, admin] = [await app.signInAs('contributor'), await app.signInAs('admin')];
    const made = await makeDraft(author.client, { source });
    const params = { versionId: made.versionId };
    expect(await list(author)).toMatchObject([
      { id: made.toolId, isOwner: true, isMaintainer: false, head: { number: 1, state: 'draft' }, activeNumber: null },
    ]);
    await author.client.call(routes.submitVersion, { params, body: { changeSummary: 'First.' } });
    expect(await list(author)).toMatchObject([
      { inReview: { versionId: made.versionId, number: 1 }, isReturned: false, head: { state: 'in_review' } },
    ]);
    await admin.client.call(routes.requestChanges, { params, body: { note: 'Again.' } });
    const [returned] = await list(author);
    expect(returned).toMatchObject({ inReview: null, isReturned: true, head: { number: 2, state: 'draft' } });
    const again = { versionId: returned?.headVersionId ?? '' };
    await author.client.call(routes.submitVersion, { params: again, body: { changeSummary: 'Second.' } });
    await admin.client.call(routes.publishVersion, { params: again });
    expect(await list(author)).toMatchObject([
      { isPublished: true, activeNumber: 2, inReview: null, isReturned: false },
    ]);
  });

  it('holds what one owns or works on; admins ask for that, or for all', async () => {
    const [author, admin] = [await app.signInAs('contributor'), await app.signInAs('admin')];
    const { toolId } = await makeDraft(author.client, { source });
    const ids = async (query: { mine?: '0' | '1' }) => (await list(admin, query)).map(({ id }) => id);
    expect(await ids({})).toContain(toolId);
    expect(await ids({ mine: '1' })).toEqual([]);
    await author.client.call(routes.addMaintainer, { params: { toolId }, body: { email: admin.email } });
    expect(await list(admin, { mine: '1' })).toMatchObject([{ id: toolId, isOwner: false, isMaintainer: true }]);
    const stranger = await app.signInAs('contributor');
    expect(await list(stranger, { mine: '0' })).toEqual([]);
  });
});
