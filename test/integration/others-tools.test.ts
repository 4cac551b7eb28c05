import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../../src/client/client.ts';
import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { type MadeTool, makeDraft, runForm } from '../tool-maker.ts';

const SOURCE = 'def run_tool(i, o):\n    return ""\n';
/** What each route that writes takes, so that a refusal is not for its body. */
const bodies: Record<string, object> = {
  changeTool: { title: 'Mine now' },
  saveVersion: { language: 'python', source: SOURCE, parentVersionId: null },
  startSandboxAction: { actionId: 'a', input: {}, expectedStateRev: 0 },
  submitVersion: { changeSummary: 'New.' },
  addComment: { text: 'Hello.' },
  resolveComment: { isResolved: true },
  takeEditLock: {},
  addMaintainer: { email: 'somebody@example.org' },
  changeTestSettings: { schemaHash: 'a', values: {} },
  changeOwner: { personId: randomUUID() },
};
const ofOneTool = (Object.values(routes) as Route[]).filter(
  ({ path, permission }) => permission === 'tool:write' && /\{(toolId|versionId|commentId)\}/.test(path),
);

describe("somebody else's tool", () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let owner: TestPerson;
  let stranger: TestPerson;
  let made: MadeTool;
  let commentId: string;
  beforeAll(async () => {
    owner = await app.signInAs('contributor');
    stranger = await app.signInAs('contributor');
    made = await makeDraft(owner.client, { source: SOURCE });
    const params = { versionId: made.versionId };
    const { items } = await owner.client.call(routes.addComment, { params, body: { text: 'Mine.' } });
    commentId = items[0]?.id ?? '';
  });

  const ask = (by: TestPerson, route: Route) => {
    const params = { ...made, commentId, personId: owner.id };
    const json = { 'content-type': 'application/json' };
    const body = route.takes === 'multipart' ? runForm() : JSON.stringify(bodies[route.id] ?? null);
    return fetch(app.url + urlOf(route, params), {
      method: route.method,
      headers: { ...by.headers(), 'x-scriptorium': '1', ...(typeof body === 'string' ? json : {}) },
      body: route.method === 'GET' ? null : body,
    });
  };

  it.each(ofOneTool.map((route) => [route.id, route] as const))('is not there for %s', async (_id, route) => {
    const response = await ask(stranger, route);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });

  it('is not in lists either, and nothing was changed', async () => {
    expect((await stranger.client.call(routes.listManagedTools, {})).items).toEqual([]);
    expect((await stranger.client.call(routes.listNotifications, {})).items).toEqual([]);
    const tool = await owner.client.call(routes.getManagedTool, { params: { toolId: made.toolId } });
    expect(tool).toMatchObject({ title: made.slug, headVersionId: made.versionId, editLock: null, maintainers: [] });
    expect(tool.versions.length).toBe(1);
  });

  it('is there for its owner, by every route', async () => {
    for (const route of ofOneTool) {
      const response = await ask(owner, route);
      // Taking back what was not handed in, or removing nobody, is refused for another reason.
      const isKnown = response.status !== 404 || route.id === 'removeMaintainer';
      expect([route.id, isKnown]).toEqual([route.id, true]);
      expect(response.status).toBeLessThan(500);
      await response.body?.cancel();
    }
  });
});
