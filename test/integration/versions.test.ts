import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { type MadeTool, makeDraft, runForm } from '../tool-maker.ts';

const SOURCE = 'def run_tool(i, o):\n    return "one"\n';

describe('versions', () => {
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

  const save = (by: TestPerson, toolId: string, parentVersionId: string | null, source: string, more = {}) =>
    by.client.call(routes.saveVersion, {
      params: { toolId },
      body: { language: 'python', source, parentVersionId, ...more },
    });
  const submit = (by: TestPerson, versionId: string) =>
    by.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'New.' } });
  const publish = (by: TestPerson, versionId: string) =>
    by.client.call(routes.publishVersion, { params: { versionId } });
  const giveBack = (by: TestPerson, versionId: string, note = 'Name the columns.') =>
    by.client.call(routes.requestChanges, { params: { versionId }, body: { note } });
  const withdraw = (by: TestPerson, versionId: string) =>
    by.client.call(routes.withdrawVersion, { params: { versionId } });
  const rollBack = (by: TestPerson, versionId: string) => by.client.call(routes.rollBack, { params: { versionId } });
  const read = (by: TestPerson, versionId: string) => by.client.call(routes.getVersion, { params: { versionId } });
  const tool = (by: TestPerson, toolId: string) => by.client.call(routes.getManagedTool, { params: { toolId } });
  const inReview = async (): Promise<MadeTool> => {
    const made = await makeDraft(author.client, { source: SOURCE });
    await submit(author, made.versionId);
    return made;
  };
  /** A tool whose second version is published; the first was before. */
  const published = async () => {
    const made = await inReview();
    await publish(reviewer, made.versionId);
    const second = await save(author, made.toolId, made.versionId, `${SOURCE}# two\n`);
    await submit(author, second.id);
    await publish(reviewer, second.id);
    return { ...made, second: second.id };
  };
  const statuses = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status).sort();

  describe('a review that asks for changes', () => {
    it('archives the version with the note and gives its author a complete draft copy as the head', async () => {
      const made = await makeDraft(author.client, {
        source: SOURCE,
        inputSchema: { type: 'object', properties: { a: { type: 'string', title: 'A' } } },
        limits: { cpus: 2 },
        variables: { A: '1' },
        isolation: 'strict',
        dialect: 'action-file',
        usageInstructions: 'How to.',
      });
      await submit(author, made.versionId);
      const copy = await giveBack(reviewer, made.versionId);
      const former = await read(author, made.versionId);
      expect(former).toMatchObject({
        state: 'archived',
        publishedAt: null,
        review: { by: { name: 'Rolf' }, note: 'Name the columns.' },
      });
      expect(copy).toMatchObject({
        state: 'draft',
        number: 2,
        derivedFrom: made.versionId,
        createdBy: { id: author.id },
      });
      expect(copy.contentHash).toBe(former.contentHash);
      expect(copy.returnedFrom).toMatchObject({ id: made.versionId, number: 1, review: { note: 'Name the columns.' } });
      expect((await tool(author, made.toolId)).headVersionId).toBe(copy.id);
      expect((await read(author, copy.id)).can).toMatchObject({ submit: true, publish: false, requestChanges: false });
      await submit(author, copy.id);
      expect(await publish(reviewer, copy.id)).toMatchObject({ state: 'active', review: { note: null } });
    });

    it('leaves a head alone that somebody went on writing', async () => {
      const made = await inReview();
      const next = await save(author, made.toolId, made.versionId, `${SOURCE}# more\n`);
      const copy = await giveBack(reviewer, made.versionId);
      expect(copy.number).toBe(3);
      expect((await tool(author, made.toolId)).headVersionId).toBe(next.id);
    });

    it('needs a note, a reviewer, and a version in review', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      await expect(giveBack(reviewer, made.versionId)).rejects.toMatchObject({ code: 'invalid_transition' });
      await submit(author, made.versionId);
      for (const note of ['', '   ', 'x'.repeat(10_001)])
        await expect(giveBack(reviewer, made.versionId, note)).rejects.toMatchObject({ code: 'invalid_request' });
      await expect(giveBack(author, made.versionId)).rejects.toMatchObject({ code: 'forbidden' });
      await publish(reviewer, made.versionId);
      await expect(giveBack(reviewer, made.versionId)).rejects.toMatchObject({ code: 'invalid_transition' });
      await expect(giveBack(reviewer, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    });

    it('and one that approves, at the same time: one wins', async () => {
      const made = await inReview();
      const results = await Promise.allSettled([
        giveBack(reviewer, made.versionId),
        publish(superuser, made.versionId),
        withdraw(author, made.versionId),
        publish(superuser, made.versionId),
      ]);
      expect(statuses(results)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 409 });
      const { versions } = await tool(author, made.toolId);
      expect(versions.filter(({ state }) => state === 'in_review')).toEqual([]);
    });
  });

  describe('taking back what was handed in', () => {
    it('gives the author a draft copy, without a review', async () => {
      const made = await inReview();
      const copy = await withdraw(author, made.versionId);
      expect(copy).toMatchObject({ state: 'draft', derivedFrom: made.versionId, returnedFrom: null });
      expect(await read(author, made.versionId)).toMatchObject({ state: 'archived', review: null });
      await expect(withdraw(author, made.versionId)).rejects.toMatchObject({ code: 'invalid_transition' });
    });

    it('is for the author only', async () => {
      const made = await inReview();
      await expect(withdraw(superuser, made.versionId)).rejects.toMatchObject({ code: 'forbidden' });
    });
  });

  describe('rolling back', () => {
    it('publishes a former version again as a new one that says from which', async () => {
      const made = await published();
      expect((await read(superuser, made.versionId)).can.rollBack).toBe(true);
      expect((await read(reviewer, made.versionId)).can.rollBack).toBe(false);
      const back = await rollBack(superuser, made.versionId);
      expect(back).toMatchObject({
        number: 3,
        state: 'active',
        derivedFrom: made.versionId,
        changeSummary: 'Rolled back to version 1.',
        source: SOURCE,
      });
      const after = await tool(author, made.toolId);
      expect(after).toMatchObject({ activeVersionId: back.id, headVersionId: back.id });
      expect(after.versions.map(({ state }) => state)).toEqual(['active', 'archived', 'archived']);
    });

    it('leaves a draft that somebody is writing as the head', async () => {
      const made = await published();
      const draft = await save(author, made.toolId, made.second, `${SOURCE}# three\n`);
      await rollBack(superuser, made.versionId);
      expect((await tool(author, made.toolId)).headVersionId).toBe(draft.id);
    });

    it('twice at once gives one new version', async () => {
      const made = await published();
      const results = await Promise.allSettled([1, 2, 3].map(() => rollBack(superuser, made.versionId)));
      expect(statuses(results)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect((await tool(author, made.toolId)).versions.length).toBe(3);
    });

    it('is refused for what never was published, for what is, and to admins', async () => {
      const made = await published();
      await expect(rollBack(superuser, made.second)).rejects.toMatchObject({ code: 'invalid_transition' });
      await expect(rollBack(reviewer, made.versionId)).rejects.toMatchObject({ code: 'forbidden' });
      const returned = await inReview();
      const copy = await giveBack(reviewer, returned.versionId);
      await expect(rollBack(superuser, returned.versionId)).rejects.toMatchObject({ code: 'invalid_transition' });
      await expect(rollBack(superuser, copy.id)).rejects.toMatchObject({ code: 'invalid_transition' });
    });
  });

  describe('saving', () => {
    it('says who saved what meanwhile', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      const second = await save(reviewer, made.toolId, made.versionId, `${SOURCE}#\n`, { changeSummary: 'Mended.' });
      await expect(save(author, made.toolId, made.versionId, 'x = 1\n')).rejects.toMatchObject({
        code: 'stale_parent',
        details: {
          headVersionId: second.id,
          since: [{ number: 2, by: { id: reviewer.id, name: 'Rolf' }, changeSummary: 'Mended.' }],
        },
      });
      const results = await Promise.allSettled([1, 2].map((n) => save(author, made.toolId, second.id, `x = ${n}\n`)));
      expect(statuses(results)).toEqual(['fulfilled', 'rejected']);
    });

    it('derives from any version one may see, and from no other', async () => {
      const [made, other] = [await published(), await makeDraft(author.client, { source: SOURCE })];
      const derived = await save(author, made.toolId, made.second, SOURCE, { derivedFrom: made.versionId });
      expect(derived.derivedFrom).toBe(made.versionId);
      expect(
        (await save(author, other.toolId, other.versionId, SOURCE, { derivedFrom: made.second })).derivedFrom,
      ).toBe(made.second);
      const stranger = await app.signInAs('contributor');
      const own = await makeDraft(stranger.client, { source: SOURCE });
      for (const derivedFrom of [made.versionId, randomUUID()])
        await expect(save(stranger, own.toolId, own.versionId, SOURCE, { derivedFrom })).rejects.toMatchObject({
          code: 'not_found',
        });
    });

    it('takes 2 MiB of source and not a byte more, and no unknown field', async () => {
      const made = await makeDraft(author.client, { source: SOURCE });
      const most = await save(author, made.toolId, made.versionId, '#'.repeat(2 * MIB));
      await expect(save(author, made.toolId, most.id, '#'.repeat(2 * MIB + 1))).rejects.toMatchObject({
        code: 'invalid_request',
      });
      await expect(save(author, made.toolId, most.id, 'å'.repeat(MIB + 1))).rejects.toMatchObject({
        code: 'payload_too_large',
      });
      await expect(save(author, made.toolId, most.id, SOURCE, { state: 'active' })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    });
  });

  it('takes no transition out of order', async () => {
    const made = await makeDraft(author.client, { source: SOURCE });
    const early = [publish, giveBack, withdraw, rollBack].map((move) =>
      move === withdraw ? move(author, made.versionId) : move(superuser, made.versionId),
    );
    for (const result of await Promise.allSettled(early))
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'invalid_transition' } });
    await submit(author, made.versionId);
    await expect(submit(author, made.versionId)).rejects.toMatchObject({ code: 'invalid_transition' });
  });

  it('keeps an address once it is published, also when both happen at once', async () => {
    const made = await inReview();
    const rename = (slug: string) =>
      author.client.call(routes.changeTool, { params: { toolId: made.toolId }, body: { slug } });
    await expect(rename('räkna')).rejects.toMatchObject({ code: 'invalid_request' });
    const taken = await makeDraft(author.client, { source: SOURCE });
    await expect(rename(taken.slug)).rejects.toMatchObject({ code: 'slug_taken' });
    const renamed = `tool-${randomUUID().slice(0, 8)}`;
    const [renaming] = await Promise.allSettled([rename(renamed), publish(reviewer, made.versionId)]);
    expect((await tool(author, made.toolId)).slug).toBe(renaming.status === 'fulfilled' ? renamed : made.slug);
    await expect(rename(`${made.slug}-2`)).rejects.toMatchObject({ code: 'invalid_transition' });
  });

  it('publishes nothing that lost its audience after it was handed in', async () => {
    const made = await inReview();
    const change = (audience: string[]) =>
      author.client.call(routes.changeTool, { params: { toolId: made.toolId }, body: { audience } });
    await change([]);
    await expect(publish(reviewer, made.versionId)).rejects.toMatchObject({ code: 'validation_failed' });
    await change(['Everyone']);
    await publish(reviewer, made.versionId);
  });

  it('shows what differs between any two, and nothing of another tool', async () => {
    const made = await published();
    const diff = (by: TestPerson, versionId: string, against?: string) =>
      by.client.call(routes.getVersionDiff, { params: { versionId }, query: against ? { against } : {} });
    const changed = await save(author, made.toolId, made.second, SOURCE, { limits: { cpus: 2 }, language: 'bash' });
    expect(await diff(author, changed.id)).toMatchObject({
      before: { id: made.second },
      after: { id: changed.id },
      isSame: false,
      source: { before: `${SOURCE}# two\n`, after: SOURCE },
      changes: [
        { field: 'language', before: 'python', after: 'bash' },
        { field: 'limits.cpus', before: null, after: 2 },
      ],
    });
    expect(await diff(author, made.versionId, made.versionId)).toMatchObject({ isSame: true, changes: [] });
    const other = await makeDraft(author.client, { source: SOURCE });
    expect(await diff(author, other.versionId)).toMatchObject({ before: null, isSame: false });
    await expect(diff(author, made.versionId, other.versionId)).rejects.toMatchObject({ code: 'not_found' });
    const stranger = await app.signInAs('contributor');
    await expect(diff(stranger, made.versionId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('list their test runs as evidence, without what went in', async () => {
    const made = await inReview();
    const params = { versionId: made.versionId };
    await author.client.call(routes.startSandboxRun, { params, body: runForm() });
    const { items } = await reviewer.client.call(routes.listTestRuns, { params });
    expect(items).toMatchObject([{ person: { id: author.id, name: 'Anna' }, status: 'queued', canOpen: false }]);
    expect(Object.keys(items[0] ?? {})).not.toContain('inputs');
    expect((await author.client.call(routes.listTestRuns, { params })).items).toMatchObject([{ canOpen: true }]);
  });
});
