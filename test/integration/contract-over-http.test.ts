import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import type { Run } from '../../src/contract/run.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, makePublished, runForm, runTool } from '../tool-maker.ts';

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../sandbox/contract/fixtures/${name}`, import.meta.url), 'utf8');

const SIGNED = `
from typing import Literal
from scriptorium import File
def main(name: str, count: int = 3, kind: Literal["a", "b"] = "a", lists: list[File] = []):
    """Greets.

    Args:
        name: whom to greet
    """
    return {"outputs": [{"kind": "json", "value": [name, count, kind, [file.name for file in lists]]}]}
`;

describe('the runner contract, over HTTP', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  let user: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    user = await app.signInAs('user');
  });
  const act = (slug: string, run: Run, actionId: string, input: Record<string, unknown> = {}) =>
    user.client.call(routes.startAction, {
      params: { slug },
      query: { wait: 60 },
      body: { actionId, input, expectedStateRev: run.stateRev ?? -1 },
    });

  it('keeps files, order and state of a seating plan through several turns', async () => {
    const inputSchema = { type: 'object', properties: { width: { type: 'integer', default: 2 } }, 'x-files': {} };
    const { slug } = await makePublished(author.client, { source: await fixture('seating_plan.py'), inputSchema });
    const list = { name: 'klass 7å.txt', content: 'Ada\nBo\nCia\n' };
    const first = await runTool(user.client, slug, { width: 2 }, [list]);
    expect(first).toMatchObject({ status: 'succeeded', errorSummary: null });
    const second = await act(slug, first, 'swap', { first: 'Ada', second: 'Cia' });
    const refused = await act(slug, second, 'swap', { first: 'Bo', second: 'Bo' });
    expect(refused).toMatchObject({ status: 'failed', reason: 'tool_error', errorSummary: 'Välj två olika personer.' });
    // A turn that failed leaves the state as it was.
    const third = await act(slug, { ...refused, stateRev: second.stateRev }, 'swap', { first: 'Bo', second: 'Cia' });
    expect(third.outputs).toMatchObject([
      { columns: [{ key: '2' }, { key: '1' }], rows: [{ 1: 'Bo', 2: 'Cia' }, { 1: 'Ada' }] },
    ]);
    expect(third.files).toEqual([{ name: list.name, bytes: 11 }]);
  });

  it('keeps integers of 66 digits and exact decimals from turn to turn', async () => {
    const { slug } = await makePublished(author.client, { source: await fixture('ledger.py') });
    const first = await runTool(user.client, slug);
    const second = await act(slug, first, 'multiply', { by: 3 });
    const third = await act(slug, second, 'multiply', { by: 9007199254740991 });
    const product = (10n ** 65n + 7n) * 3n * 9007199254740991n;
    const answer = await user.client.open(routes.getRun, { params: { runId: third.id } });
    expect(await answer.text()).toContain(`{"product":${product},"rate":0.1000000000000000000001}`);
    const { rows } = await database.pool.query<{ state: string }>(
      'select state::text from tool_sessions where last_run_id = $1',
      [third.id],
    );
    expect(rows[0]?.state).toBe(`{"product":${product},"rate":0.1000000000000000000001,"turns":2}`);
  });

  it('derives the form of a signature, checks it before anything starts, and converts what passes', async () => {
    const made = await makeDraft(author.client, { source: SIGNED, entrypoint: 'main' });
    const version = await author.client.call(routes.getVersion, { params: { versionId: made.versionId } });
    expect(version.inputSchema).toBeNull();
    expect(version.form.fields).toMatchObject([
      { name: 'name', label: 'Name', help: 'whom to greet', required: true },
      { name: 'count', kind: 'integer', default: 3 },
      { name: 'kind', kind: 'enum', default: 'a' },
    ]);
    expect(version.form.files).toMatchObject({ label: 'Lists', min: 0 });
    const run = (inputs: Record<string, unknown>, files: { name: string; content: string }[] = []) =>
      author.client.call(routes.startSandboxRun, {
        params: { versionId: made.versionId },
        query: { wait: 60 },
        body: runForm(inputs, files),
      });
    await expect(run({ count: 'x' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ field: 'name' }, { field: 'count' }] },
    });
    const done = await run({ name: 'Åsa', kind: 'b' }, [{ name: 'a.txt', content: '' }]);
    expect(done.outputs).toEqual([{ kind: 'json', value: ['Åsa', 3, 'b', ['a.txt']] }]);
  });

  it('refuses to save a signature that gives no form, and names parameter and line', async () => {
    const saving = makeDraft(author.client, { source: 'def run_tool(name: str,\n  when: date): ...' });
    await expect(saving).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ field: 'source', parameter: 'when', line: 2 }] },
    });
  });

  it('keeps what a version says of its execution, hashes it, and gives it to the script', async () => {
    const source =
      'import os\ndef run_tool(i, o): return {"state": {}, "outputs": [{"kind": "json", "value": os.environ["API_URL"]}]}';
    const plain = await makeDraft(author.client, { source });
    const made = await makeDraft(author.client, {
      ...{ source, variables: { API_URL: 'https://example.org/å' }, isolation: 'strict', runner: 'local' },
    });
    const read = (versionId: string) => author.client.call(routes.getVersion, { params: { versionId } });
    const version = await read(made.versionId);
    expect(version).toMatchObject({
      ...{ dialect: null, variables: { API_URL: 'https://example.org/å' }, isolation: 'strict', runner: 'local' },
    });
    expect(version.contentHash).not.toBe((await read(plain.versionId)).contentHash);
    const run = await author.client.call(routes.startSandboxRun, {
      params: { versionId: made.versionId },
      query: { wait: 60 },
      body: runForm(),
    });
    expect(run.outputs).toEqual([{ kind: 'json', value: 'https://example.org/å' }]);
    await expect(makeDraft(author.client, { source, variables: { LD_PRELOAD: 'x' } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(
      database.pool.query(`update tool_versions set variables = '{}' where id = $1`, [made.versionId]),
    ).rejects.toMatchObject({ constraint: 'version_content_never_changes' });
  });

  it('speaks the older dialect, and keeps its file name free', async () => {
    const source = await fixture('older_dialect.py');
    const { slug } = await makePublished(author.client, { source, dialect: 'action-file' });
    const first = await runTool(user.client, slug, {}, [{ name: 'a.txt', content: 'x' }]);
    const second = await act(slug, first, 'add', { by: 42 });
    expect(second.outputs).toEqual([{ kind: 'notice', level: 'info', message: "42 ['a.txt']" }]);
    await expect(runTool(user.client, slug, {}, [{ name: 'action.json', content: '{}' }])).rejects.toMatchObject({
      code: 'file_name_clash',
      message: expect.stringContaining('action.json'),
    });
  });

  it('gives the parameters to a Bash tool as data', async () => {
    const inputSchema = { type: 'object', properties: { name: { type: 'string' }, BASH_ENV: { type: 'string' } } };
    const source = 'printf "%s|%s" "$PARAM_NAME" "$PARAM_BASH_ENV"';
    const { slug } = await makePublished(author.client, { language: 'bash', source, inputSchema });
    const run = await runTool(user.client, slug, { name: '$(id) `id` "\'', BASH_ENV: '/work/input/x' });
    expect(run.outputs).toMatchObject([
      { kind: 'markdown', markdown: expect.stringContaining('$(id) `id` "\'|/work/input/x') },
    ]);
  });

  it('gives a curated tool its higher caps, by an admin only', async () => {
    const contributor = await app.signInAs('contributor');
    const source = 'def run_tool(i, o): return {"outputs": [{"kind": "markdown", "markdown": "x" * 100_000}]}';
    const made = await makeDraft(contributor.client, { source });
    const curate = (person: TestPerson, isCurated: boolean) =>
      person.client.call(routes.curateTool, { params: { toolId: made.toolId }, body: { isCurated } });
    const run = () =>
      contributor.client.call(routes.startSandboxRun, {
        params: { versionId: made.versionId },
        query: { wait: 60 },
        body: runForm(),
      });
    await expect(curate(contributor, true)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await run()).outputs[0]).toMatchObject({ kind: 'notice', message: expect.stringContaining('64 KiB') });
    expect(await curate(author, true)).toMatchObject({ isCurated: true, can: { curate: true } });
    const page = await contributor.client.call(routes.getManagedTool, { params: { toolId: made.toolId } });
    expect(page).toMatchObject({ isCurated: true, can: { curate: false } });
    expect((await run()).outputs).toMatchObject([{ kind: 'markdown' }]);
    expect(await curate(author, false)).toMatchObject({ isCurated: false });
  });
});
