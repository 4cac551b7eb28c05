import { describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/cli/verify-audit.ts';
import { routes } from '../../src/contract/routes.ts';
import { useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, runForm, runTool } from '../tool-maker.ts';

const toolThatSays = (word: string): string => `def run_tool(i, o):\n    return "${word}"\n`;

describe('the whole loop, over the API', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });

  it('goes from a draft over review and use to the version before, by four people', async () => {
    const [author, reviewer, user, superuser] = await Promise.all([
      app.signInAs('contributor', 'Anna'),
      app.signInAs('admin', 'Rolf'),
      app.signInAs('user', 'Ulla'),
      app.signInAs('superuser', 'Sigrid'),
    ]);
    const submit = (versionId: string) =>
      author.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'New.' } });
    const publish = (versionId: string) => reviewer.client.call(routes.publishVersion, { params: { versionId } });
    const save = (toolId: string, parentVersionId: string, word: string) =>
      author.client.call(routes.saveVersion, {
        params: { toolId },
        body: { language: 'python', source: toolThatSays(word), parentVersionId },
      });

    // Draft, test, submit.
    const { toolId, versionId, slug } = await makeDraft(author.client, { source: toolThatSays('first') });
    const test = await author.client.call(routes.startSandboxRun, {
      params: { versionId },
      query: { wait: 60 },
      body: runForm(),
    });
    expect(test.status).toBe('succeeded');
    await submit(versionId);
    await expect(runTool(user.client, slug)).rejects.toMatchObject({ status: 404 });
    await expect(author.client.call(routes.publishVersion, { params: { versionId } })).rejects.toMatchObject({
      status: 403,
    });

    // Review: back with a note, mended, handed in again, approved.
    const queue = await reviewer.client.call(routes.listReviews, {});
    expect(queue.items.map(({ version }) => version.id)).toContain(versionId);
    const evidence = await reviewer.client.call(routes.listTestRuns, { params: { versionId } });
    expect(evidence.items.map(({ id }) => id)).toEqual([test.id]);
    await reviewer.client.call(routes.addComment, { params: { versionId }, body: { text: 'Which word?', line: 2 } });
    await reviewer.client.call(routes.requestChanges, { params: { versionId }, body: { note: 'Say another word.' } });
    const news = await author.client.call(routes.listNotifications, {});
    expect(news.items.map(({ kind }) => kind)).toContain('version_returned');
    const { headVersionId } = await author.client.call(routes.getManagedTool, { params: { toolId } });
    const mended = await save(toolId, headVersionId ?? '', 'second');
    await submit(mended.id);
    await publish(mended.id);

    // Use, replace, roll back.
    const said = async () => JSON.stringify((await runTool(user.client, slug)).outputs);
    expect(await said()).toContain('second');
    const third = await save(toolId, mended.id, 'third');
    await submit(third.id);
    await publish(third.id);
    expect(await said()).toContain('third');
    await expect(reviewer.client.call(routes.rollBack, { params: { versionId: mended.id } })).rejects.toMatchObject({
      status: 403,
    });
    await superuser.client.call(routes.rollBack, { params: { versionId: mended.id } });
    expect(await said()).toContain('second');

    const { versions } = await author.client.call(routes.getManagedTool, { params: { toolId } });
    expect(versions.filter(({ state }) => state === 'active')).toHaveLength(1);
    expect(await verifyAudit(database.db, { expected: null, isJson: false }, () => undefined)).toBe(0);
  });
});
