import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, runForm, type TestFile } from '../tool-maker.ts';

describe('templates', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('contributor');
  });

  const text: TestFile = { name: 'a b.txt', content: 'två\nett\n' };
  it.each([
    ['bash', { greeting: 'Hej' }, [text]],
    ['node', { text: 'a b b', most: 5 }, []],
    ['python-files', {}, [text]],
    ['python-steps', {}, []],
    ['python-typed', { names: 'Ada\nBo', size: 2 }, []],
  ] satisfies [string, object, TestFile[]][])('%s is a complete tool that runs', async (id, inputs, files) => {
    const { items } = await author.client.call(routes.listTemplates, {});
    const template = items.find((each) => each.id === id);
    if (template === undefined) throw new Error('There is no such template.');
    const { language, source, entrypoint, inputSchema, usageInstructions } = template;
    const made = await makeDraft(author.client, { language, source, entrypoint, inputSchema, usageInstructions });
    const run = await author.client.call(routes.startSandboxRun, {
      params: { versionId: made.versionId },
      query: { wait: 60 },
      body: runForm(inputs, files),
    });
    expect([run.status, run.details?.authorNotices]).toEqual(['succeeded', []]);
  });

  it('are there for every language, and all of them are tried here', async () => {
    const { items } = await author.client.call(routes.listTemplates, {});
    expect(items.map(({ id }) => id)).toEqual(['bash', 'node', 'python-files', 'python-steps', 'python-typed']);
    expect(new Set(items.map(({ language }) => language))).toEqual(new Set(['bash', 'node', 'python']));
  });
});
