/** What people set for themselves in a tool reaches their runs, and nobody else's. */
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { type MadeTool, makePublished, runForm, runTool } from '../tool-maker.ts';

const SOURCE = `
import json, os

def run_tool(input_dir, output_dir):
    memory = json.load(open(os.environ["SKRIPTOTEKET_MEMORY_PATH"]))
    return {"outputs": [{"kind": "json", "value": memory}],
            "next_actions": [{"action_id": "more", "label": "More", "kind": "form", "fields": []}], "state": {}}
`;
const SCHEMA = {
  type: 'object',
  required: ['tone'],
  properties: {
    tone: { type: 'string', enum: ['warm', 'cold'], default: 'warm' },
    name: { type: 'string', maxLength: 20 },
    big: { type: 'integer' },
  },
};

describe('the settings of a tool', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  let one: TestPerson;
  let other: TestPerson;
  let tool: MadeTool;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    one = await app.signInAs('user');
    other = await app.signInAs('user');
    tool = await makePublished(author.client, { source: SOURCE, settingsSchema: SCHEMA });
  });

  const read = (person: TestPerson) => person.client.call(routes.getToolSettings, { params: { slug: tool.slug } });
  const change = async (person: TestPerson, values: Record<string, unknown>) => {
    const schemaHash = (await read(person)).schemaHash ?? '';
    return person.client.call(routes.changeToolSettings, { params: { slug: tool.slug }, body: { schemaHash, values } });
  };
  const memoryOf = async (person: TestPerson) => (await runTool(person.client, tool.slug)).outputs[0];
  const seen = (settings: object) => ({ kind: 'json', value: { settings } });
  /** A version of the tool with this schema, published. */
  const publish = async (settingsSchema: unknown) => {
    const { headVersionId } = await author.client.call(routes.getManagedTool, { params: { toolId: tool.toolId } });
    const body = { language: 'python', source: SOURCE, settingsSchema, parentVersionId: headVersionId } as const;
    const { id: versionId } = await author.client.call(routes.saveVersion, { params: { toolId: tool.toolId }, body });
    await author.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'Settings.' } });
    await author.client.call(routes.publishVersion, { params: { versionId } });
    return versionId;
  };

  it('begin with the defaults', async () => {
    expect(await read(one)).toMatchObject({ values: { tone: 'warm' }, isDefault: true });
    expect(await memoryOf(one)).toMatchObject(seen({ tone: 'warm' }));
  });

  it('reach the runs of the person who set them, later turns too, and nobody else', async () => {
    const changed = await change(one, { tone: 'cold', name: 'Åsa 🦊' });
    expect(changed).toMatchObject({ values: { tone: 'cold', name: 'Åsa 🦊' }, isDefault: false });
    const run = await runTool(one.client, tool.slug);
    expect(run.outputs[0]).toMatchObject(seen({ tone: 'cold', name: 'Åsa 🦊' }));
    const turn = await one.client.call(routes.startAction, {
      params: { slug: tool.slug },
      query: { wait: 60 },
      body: { actionId: 'more', expectedStateRev: run.stateRev ?? -1 },
    });
    expect(turn.outputs[0]).toMatchObject(seen({ tone: 'cold', name: 'Åsa 🦊' }));
    expect(await memoryOf(other)).toMatchObject(seen({ tone: 'warm' }));
  });

  it('keep a number of any length', async () => {
    const text = `{"schemaHash": "${(await read(one)).schemaHash}", "values": {"big": ${'7'.repeat(40)}}}`;
    const response = await fetch(`${app.url}/api/v1/tools/${tool.slug}/settings`, {
      method: 'PUT',
      body: text,
      headers: { ...one.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' },
    });
    expect(await response.text()).toContain('7'.repeat(40));
    const run = await runTool(one.client, tool.slug);
    const shown = await fetch(`${app.url}/api/v1/runs/${run.id}`, { headers: one.headers() });
    expect(await shown.text()).toContain('7'.repeat(40));
  });

  it.each([
    ['a choice that is none', { tone: 'loud' }, 'validation_failed'],
    ['a text that is too long', { name: 'x'.repeat(21) }, 'validation_failed'],
    ['an unknown field', { uid: 0 }, 'validation_failed'],
    ['too much', { name: 'x'.repeat(70_000) }, 'payload_too_large'],
  ])('refuse %s, and stay as they were', async (_what, values, code) => {
    await change(one, { tone: 'cold' });
    await expect(change(one, values)).rejects.toMatchObject({ code });
    expect(await read(one)).toMatchObject({ values: { tone: 'cold' } });
  });

  it('take the last of two that come at once, whole', async () => {
    const given = [
      { tone: 'warm', name: 'a' },
      { tone: 'cold', name: 'b' },
    ];
    await Promise.all(given.map((values) => change(one, values)));
    expect(given).toContainEqual((await read(one)).values);
  });

  it('go back to the defaults, and do so twice without harm', async () => {
    const reset = () => one.client.call(routes.resetToolSettings, { params: { slug: tool.slug } });
    expect(await reset()).toMatchObject({ values: { tone: 'warm' }, isDefault: true });
    expect(await reset()).toMatchObject({ isDefault: true });
    expect(await memoryOf(one)).toMatchObject(seen({ tone: 'warm' }));
  });

  it('are apart in test runs, and stay from save to save while the schema is the same', async () => {
    await change(author, { tone: 'cold' });
    const params = { versionId: tool.versionId };
    const { schemaHash, isDefault } = await author.client.call(routes.getTestSettings, { params });
    expect(isDefault).toBe(true);
    const body = { schemaHash: schemaHash ?? '', values: { name: 'test' } };
    await author.client.call(routes.changeTestSettings, { params, body });
    const versionId = await publish(SCHEMA);
    const tested = await author.client.call(routes.startSandboxRun, {
      params: { versionId },
      query: { wait: 60 },
      body: runForm(),
    });
    expect(tested.outputs[0]).toMatchObject(seen({ tone: 'warm', name: 'test' }));
    expect(await memoryOf(author)).toMatchObject(seen({ tone: 'cold' }));
  });

  it('begin anew with another schema, refuse a form of the former one, and are found again after a roll-back', async () => {
    await change(one, { tone: 'cold' });
    const former = await read(one);
    await publish({ type: 'object', properties: { tone: { type: 'string', default: 'blue' } } });
    expect(await read(one)).toMatchObject({ values: { tone: 'blue' }, isDefault: true });
    const body = { schemaHash: former.schemaHash ?? '', values: { tone: 'warm' } };
    await expect(
      one.client.call(routes.changeToolSettings, { params: { slug: tool.slug }, body }),
    ).rejects.toMatchObject({ code: 'stale_state' });
    await author.client.call(routes.rollBack, { params: { versionId: tool.versionId } });
    expect(await read(one)).toEqual(former);
  });

  it('are nothing in a tool that has none', async () => {
    const plain = await makePublished(author.client, { source: SOURCE });
    const params = { slug: plain.slug };
    expect(await one.client.call(routes.getToolSettings, { params })).toMatchObject({ schemaHash: null, fields: [] });
    const body = { schemaHash: '', values: {} };
    await expect(one.client.call(routes.changeToolSettings, { params, body })).rejects.toMatchObject({
      code: 'stale_state',
    });
    expect((await runTool(one.client, plain.slug)).outputs[0]).toMatchObject(seen({}));
  });

  it('cannot be read of what one may not see', async () => {
    const params = { versionId: tool.versionId };
    const stranger = await app.signInAs('contributor');
    await expect(stranger.client.call(routes.getTestSettings, { params })).rejects.toMatchObject({ code: 'not_found' });
    const unknown = { slug: 'no-such-tool' };
    await expect(one.client.call(routes.getToolSettings, { params: unknown })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('refuse to save a schema that cannot be a form of settings, and say where', async () => {
    const save = (settingsSchema: unknown) => makePublished(author.client, { source: SOURCE, settingsSchema });
    for (const schema of [
      { type: 'object', 'x-files': {} },
      { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
    ])
      await expect(save(schema)).rejects.toMatchObject({
        code: 'validation_failed',
        details: { issues: [{ field: 'settingsSchema' }] },
      });
    const huge = { type: 'object', properties: { a: { type: 'string', description: 'x'.repeat(300_000) } } };
    await expect(save(huge)).rejects.toMatchObject({ code: 'payload_too_large', details: { field: 'settingsSchema' } });
  });
});
