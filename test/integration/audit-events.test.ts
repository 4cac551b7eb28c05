/** Every door that changes something leaves its event: the cases are asked for by the route table. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditAction } from '../../src/contract/audit.ts';
import { routes } from '../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { type AuditRow, readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';
import { type MadeTool, makeDraft, makePublished, runForm } from '../tool-maker.ts';

type RouteId = keyof typeof routes;

/** The routes that change something and leave another number of events than one when they succeed, with the reason. */
const exceptions: Partial<Record<RouteId, string>> = {
  setUp: 'makes the first superuser and signs them in: an event each; tested below',
};

const source = `
def run_tool(i, o):
    return {"outputs": [], "next_actions": [{"action_id": "more", "label": "More", "kind": "form", "fields": []}],
            "state": {}}
`;

describe('the audit', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let superuser: TestPerson;
  let published: MadeTool;
  beforeAll(async () => {
    superuser = await app.signInAs('superuser');
    published = await makePublished(superuser.client, { source });
  });

  const draft = () => makeDraft(superuser.client, { source });
  const toolParams = async () => ({ toolId: (await draft()).toolId });
  const submitted = async () => {
    const params = { versionId: (await draft()).versionId };
    await superuser.client.call(routes.submitVersion, { params, body: { changeSummary: 'Ready.' } });
    return params;
  };

  /**
   * For each route that changes something, one way to use it with success: prepares what it needs, and gives the call
   * with the event that it has to leave.
   */
  const uses: Partial<Record<RouteId, () => Promise<{ call: () => Promise<unknown>; leaves: AuditAction }>>> = {
    signIn: async () => {
      const { email } = await app.signInAs('user');
      const body = { email, password: PASSWORD };
      return { call: () => app.anonymous.call(routes.signIn, { body }), leaves: 'login.opened' };
    },
    signOut: async () => {
      const { client } = await app.signInAs('user');
      return { call: () => client.call(routes.signOut, {}), leaves: 'login.ended' };
    },
    createPerson: async () => {
      const body = { name: 'New', email: `${randomUUID()}@example.org`, password: PASSWORD, role: 'user' } as const;
      return { call: () => superuser.client.call(routes.createPerson, { body }), leaves: 'person.created' };
    },
    changeRole: async () => {
      const params = { personId: (await app.signInAs('user')).id };
      const call = () => superuser.client.call(routes.changeRole, { params, body: { role: 'contributor' } });
      return { call, leaves: 'person.role_changed' };
    },
    createTool: async () => ({
      call: () => superuser.client.call(routes.createTool, { body: { title: 'A tool' } }),
      leaves: 'tool.created',
    }),
    changeTool: async () => {
      const params = await toolParams();
      const call = () => superuser.client.call(routes.changeTool, { params, body: { title: 'Another title' } });
      return { call, leaves: 'tool.changed' };
    },
    curateTool: async () => {
      const params = await toolParams();
      const call = () => superuser.client.call(routes.curateTool, { params, body: { isCurated: true } });
      return { call, leaves: 'tool.curated' };
    },
    saveVersion: async () => {
      const { toolId, versionId } = await draft();
      const body = { language: 'python', source, parentVersionId: versionId } as const;
      const call = () => superuser.client.call(routes.saveVersion, { params: { toolId }, body });
      return { call, leaves: 'version.saved' };
    },
    submitVersion: async () => {
      const params = { versionId: (await draft()).versionId };
      const call = () => superuser.client.call(routes.submitVersion, { params, body: { changeSummary: 'Ready.' } });
      return { call, leaves: 'version.submitted' };
    },
    publishVersion: async () => {
      const params = await submitted();
      return { call: () => superuser.client.call(routes.publishVersion, { params }), leaves: 'version.published' };
    },
    startRun: async () => {
      const params = { slug: published.slug };
      const call = () => superuser.client.call(routes.startRun, { params, body: runForm() });
      return { call, leaves: 'run.started' };
    },
    startSandboxRun: async () => {
      const params = { versionId: published.versionId };
      const call = () => superuser.client.call(routes.startSandboxRun, { params, body: runForm() });
      return { call, leaves: 'run.started' };
    },
    startAction: async () => {
      const params = { slug: published.slug };
      const first = await superuser.client.call(routes.startRun, { params, query: { wait: 60 }, body: runForm() });
      const body = { actionId: 'more', expectedStateRev: first.stateRev ?? -1 };
      return { call: () => superuser.client.call(routes.startAction, { params, body }), leaves: 'run.started' };
    },
    startSandboxAction: async () => {
      const params = { versionId: published.versionId };
      const start = { params, query: { wait: 60 }, body: runForm() };
      const first = await superuser.client.call(routes.startSandboxRun, start);
      const body = { actionId: 'more', expectedStateRev: first.stateRev ?? -1 };
      return { call: () => superuser.client.call(routes.startSandboxAction, { params, body }), leaves: 'run.started' };
    },
    cancelRun: async () => {
      const { versionId } = await makeDraft(superuser.client, {
        source: 'import time\ndef run_tool(i, o): time.sleep(600)',
      });
      const run = await superuser.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
      const params = { runId: run.id };
      const call = async () => {
        await superuser.client.call(routes.cancelRun, { params });
        await superuser.client.call(routes.cancelRun, { params });
      };
      return { call, leaves: 'run.canceled' };
    },
  };

  const mutating = (Object.keys(routes) as RouteId[]).filter((id) => routes[id].method !== 'GET' && !exceptions[id]);

  it.each(mutating)('has one event of a successful %s', async (id) => {
    const use = uses[id];
    if (use === undefined) throw new Error(`Say how ${id} is used with success, and which event that leaves.`);
    const { call, leaves } = await use();
    const before = (await readAudit(database.pool)).length;
    await call();
    expect((await readAudit(database.pool)).slice(before).map((row) => row.action)).toEqual([leaves]);
  });

  it('says of an event who, what, from where and in which request', async () => {
    const contributor = await app.signInAs('contributor');
    const { toolId, versionId } = await makeDraft(contributor.client, { source });
    const run = await contributor.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const started = (await readAudit(database.pool)).find((row) => row.target_id === run.id);
    expect(started).toMatchObject({
      ...{ actor_id: contributor.id, on_behalf_of: null, action: 'run.started', target_type: 'run' },
      ...{ before: null, after: { toolId, versionId, context: 'sandbox' }, address: '127.0.0.1' },
    });
    expect(started?.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells a wrong password of a known account from an unknown address, and keeps neither', async () => {
    const person = await app.signInAs('user');
    const stranger = `${randomUUID()}@example.org`;
    for (const email of [person.email, stranger])
      await expect(
        app.anonymous.call(routes.signIn, { body: { email, password: 'secret words' } }),
      ).rejects.toMatchObject({ code: 'invalid_credentials' });
    const rows = await readAudit(database.pool);
    expect(rows.slice(-2)).toMatchObject([
      { action: 'login.refused', actor_id: null, target_type: 'person', target_id: person.id },
      { action: 'login.refused', actor_id: null, target_type: null, target_id: null },
    ]);
    const everything = JSON.stringify(rows);
    for (const secret of [person.email, stranger, 'secret words', PASSWORD]) expect(everything).not.toContain(secret);
  });

  it('has no event of what was refused', async () => {
    const user = await app.signInAs('user');
    const { versionId } = await draft();
    const before = (await readAudit(database.pool)).length;
    const refused = await Promise.allSettled([
      user.client.call(routes.createTool, { body: { title: 'No' } }),
      superuser.client.call(routes.publishVersion, { params: { versionId } }),
      superuser.client.call(routes.changeRole, { params: { personId: superuser.id }, body: { role: 'user' } }),
      superuser.client.call(routes.startRun, { params: { slug: published.slug }, body: runForm({ unknown: 1 }) }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    expect((await readAudit(database.pool)).length).toBe(before);
  });

  it('links every event, also of many at once, to the one before', async () => {
    const starts = Array.from({ length: 12 }, (_, n) =>
      n % 2 === 0
        ? superuser.client.call(routes.startSandboxRun, { params: published, body: runForm() })
        : superuser.client.call(routes.createTool, { body: { title: `Tool ${n}` } }),
    );
    await Promise.all(starts);
    const rows: AuditRow[] = await readAudit(database.pool);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('the audit of an empty installation', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('begins with the first superuser and their login', async () => {
    const { issueSetupToken } = await import('../../src/actions/set-up.ts');
    await issueSetupToken(database.db, 'the-token', new Date());
    const body = { name: 'First', email: 'first@example.org', password: PASSWORD, token: 'the-token' };
    const { person } = await app.anonymous.call(routes.setUp, { body });
    expect(await readAudit(database.pool)).toMatchObject([
      { action: 'person.created', actor_id: null, target_id: person.id, after: { role: 'superuser' } },
      { action: 'login.opened', actor_id: person.id, target_id: person.id },
    ]);
  });
});
