/** What people take along of what is theirs, and what they take away. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';
import { signIn } from '../sign-in.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makeDraft, makePublished, runForm, runTool } from '../tool-maker.ts';

const SOURCE = `
import os, pathlib, time

def run_tool(input_dir, output_dir):
    for file in pathlib.Path(input_dir).iterdir():
        if file.name == "wait.txt":
            time.sleep(600)
    if "SKRIPTOTEKET_ACTION" in os.environ:
        time.sleep(600)
    print("printed marker-log")
    pathlib.Path(output_dir, "marker-artifact.txt").write_text("made")
    return {"outputs": [{"kind": "json", "value": {"big": 12345678901234567890123, "text": "marker-output"}}],
            "next_actions": [{"action_id": "more", "label": "More", "kind": "form", "fields": []}],
            "state": {"text": "marker-state"}}
`;
const settingsSchema = { type: 'object', properties: { tone: { type: 'string' } } };
const inputSchema = { type: 'object', properties: { word: { type: 'string' } }, 'x-files': {} };

describe('what is mine', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let superuser: TestPerson;
  let tool: MadeTool;
  beforeAll(async () => {
    superuser = await app.signInAs('superuser', 'Sonja Super');
    tool = await makePublished(superuser.client, { source: SOURCE, settingsSchema, inputSchema });
  });

  const run = (person: TestPerson) =>
    runTool(person.client, tool.slug, { word: 'marker-input' }, [{ name: 'marker-file.txt', content: 'x' }]);
  const setTone = async ({ client }: TestPerson) => {
    const params = { slug: tool.slug };
    const { schemaHash } = await client.call(routes.getToolSettings, { params });
    const body = { schemaHash: schemaHash ?? '', values: { tone: 'marker-tone' } };
    await client.call(routes.changeToolSettings, { params, body });
  };
  const download = async (person: TestPerson) => {
    const response = await fetch(`${app.url}/api/v1/me/data`, { headers: person.headers() });
    return { response, text: await response.text() };
  };
  /** Whether any row of these tables says `text`. */
  const tablesWith = async (text: string) => {
    const tables = [
      ...['people', 'accounts', 'logins', 'api_tokens', 'mails', 'notifications', 'tool_settings', 'favourites'],
      ...['tool_sessions', 'tool_session_files', 'runs', 'run_files', 'run_events', 'audit_events', 'edit_locks'],
    ];
    const found = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await sql`
          select from ${sql.table(table)} as each where each::text like ${`%${text}%`} limit 1`.execute(database.db);
        return rows.length > 0 ? [table] : [];
      }),
    );
    return found.flat();
  };

  describe('is downloaded', () => {
    it('whole: everything that the person did and was told, and no secret', async () => {
      const person = await app.signInAs('contributor', 'Åsa Öberg');
      const { token } = await person.client.call(routes.createToken, {
        body: { name: 'CI', scopes: ['read'], password: PASSWORD },
      });
      await setTone(person);
      await person.client.call(routes.addFavourite, { params: { slug: tool.slug } });
      const done = await run(person);
      const made = await makeDraft(person.client, { source: SOURCE });
      const params = { versionId: made.versionId };
      await person.client.call(routes.addComment, { params, body: { text: 'marker-comment', line: 1 } });
      await superuser.client.call(routes.addComment, { params, body: { text: 'not-mine' } });

      const { response, text } = await download(person);
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="?my-data-\d{4}-\d\d-\d\d\.json/,
      );
      expect(text).toContain('12345678901234567890123');
      const data = JSON.parse(text);
      expect(data).toMatchObject({
        account: { id: person.id, name: 'Åsa Öberg', email: person.email, waysIn: [{ kind: 'password' }] },
        logins: [{ address: '127.0.0.1' }],
        tokens: [{ name: 'CI', scopes: ['read'] }],
        tools: [{ id: made.toolId, part: 'owner' }],
        toolSettings: [{ tool: tool.slug, values: { tone: 'marker-tone' } }],
        favourites: [{ tool: tool.slug }],
        sessions: [{ tool: tool.slug, state: { text: 'marker-state' }, files: ['marker-file.txt'] }],
        comments: [{ text: 'marker-comment' }],
        notifications: [{ kind: 'review_commented' }],
        versions: [{ number: 1, source: SOURCE }],
        runs: [
          {
            id: done.id,
            inputs: { word: 'marker-input' },
            settings: { tone: 'marker-tone' },
            files: [{ name: 'marker-file.txt', bytes: 1 }],
            artifacts: [{ path: 'marker-artifact.txt' }],
          },
        ],
      });
      const actions = data.auditEvents.map(({ action }: { action: string }) => action);
      expect(actions).toEqual(expect.arrayContaining(['login.opened', 'run.started', 'favourite.added']));
      const link = await fetch(app.url + data.runs[0].artifacts[0].link, { headers: person.headers() });
      expect(await link.text()).toBe('made');
      for (const secret of [token, person.headers().cookie?.split('=')[1] ?? '', 'not-mine', 'token_hash'])
        expect(text).not.toContain(secret);
    });

    it('in pages, each thing once, and of one person alone', async () => {
      const [one, other] = [await app.signInAs('user'), await app.signInAs('user')];
      const store = (personId: string, count: number) =>
        storeRuns(database.db, { versionId: tool.versionId, personId, count });
      const ids = await store(one.id, 23);
      await store(other.id, 3);
      const { runs } = JSON.parse((await download(one)).text);
      expect(runs.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
    });

    it('by the person in person, not by a program', async () => {
      const { client } = await app.signInAs('user');
      const { token } = await client.call(routes.createToken, {
        body: { name: 'T', scopes: ['read', 'run', 'write', 'review'], password: PASSWORD },
      });
      for (const path of ['/api/v1/me/data', '/api/v1/me/deletion'])
        expect((await fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
    });
  });

  describe('one run', () => {
    it('is taken away with all that went in and came out, and stays counted', async () => {
      const person = await app.signInAs('user');
      const { id: runId, artifacts } = await run(person);
      const usage = async () => {
        const { months } = await superuser.client.call(routes.getToolUsage, { params: { toolId: tool.toolId } });
        return months.filter(({ runs }) => runs > 0).map(({ month, runs, people }) => [month, runs, people]);
      };
      // What others of this file have started is counted when it ends.
      const listOpen = async () =>
        (await sql`select from runs where tool_id = ${tool.toolId} and finished_at is null`.execute(database.db)).rows;
      await expect.poll(listOpen).toEqual([]);
      const before = await usage();
      const remove = () => person.client.call(routes.deleteRun, { params: { runId } });
      await remove();
      await expect(remove()).rejects.toMatchObject({ code: 'not_found' });
      await expect(person.client.call(routes.getRun, { params: { runId } })).rejects.toMatchObject({ status: 404 });
      expect((await person.client.call(routes.listRuns, {})).items).toEqual([]);
      expect((await person.client.call(routes.listRecentTools, {})).items).toEqual([]);
      const file = await fetch(`${app.url}/api/v1/runs/${runId}/artifacts/${artifacts[0]?.id}`, {
        headers: person.headers(),
      });
      expect(file.status).toBe(404);
      const { rows } = await sql<{ text: string }>`select runs::text as text from runs where id = ${runId}`.execute(
        database.db,
      );
      expect(rows[0]?.text).not.toContain('marker');
      const { rows: events } = await sql`select from run_events where run_id = ${runId}`.execute(database.db);
      expect(events).toEqual([]);
      const page = await person.client.call(routes.getTool, { params: { slug: tool.slug } });
      expect(page.session).toBeNull();
      expect(await usage()).toEqual(before);
      expect((await readAudit(database.pool)).findLast(({ target_id }) => target_id === runId)).toMatchObject({
        action: 'run.deleted',
        actor_id: person.id,
        before: { versionId: tool.versionId, status: 'succeeded' },
      });
    });

    it('stays while it is under way, and is nobody else’s to take', async () => {
      const person = await app.signInAs('user');
      const waiting = await person.client.call(routes.startRun, {
        params: { slug: tool.slug },
        body: runForm({}, [{ name: 'wait.txt', content: '' }]),
      });
      const params = { runId: waiting.id };
      await expect(person.client.call(routes.deleteRun, { params })).rejects.toMatchObject({ code: 'conflict' });
      await expect(superuser.client.call(routes.deleteRun, { params })).rejects.toMatchObject({ code: 'not_found' });
      await person.client.call(routes.cancelRun, { params });
      await person.client.call(routes.getRun, { params, query: { wait: 60 } });
      const results = await Promise.allSettled([1, 2].map(() => person.client.call(routes.deleteRun, { params })));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('stays while a next step from it is under way', async () => {
      const person = await app.signInAs('user');
      const first = await run(person);
      const params = { runId: first.id };
      const turn = await person.client.call(routes.startAction, {
        params: { slug: tool.slug },
        body: { actionId: 'more', expectedStateRev: first.stateRev ?? -1 },
      });
      await expect(person.client.call(routes.deleteRun, { params })).rejects.toMatchObject({ code: 'conflict' });
      await person.client.call(routes.cancelRun, { params: { runId: turn.id } });
      await person.client.call(routes.getRun, { params: { runId: turn.id }, query: { wait: 60 } });
      await person.client.call(routes.deleteRun, { params });
    });

    it('of a test stays as evidence for its reviewer, and cannot be opened', async () => {
      const author = await app.signInAs('contributor');
      const { versionId } = await makeDraft(author.client, { source: 'def run_tool(i, o): raise ValueError("x")' });
      const params = { versionId };
      const given = { params, query: { wait: 60 }, body: runForm() };
      const { id: runId } = await author.client.call(routes.startSandboxRun, given);
      await author.client.call(routes.deleteRun, { params: { runId } });
      const { items } = await author.client.call(routes.listTestRuns, { params });
      expect(items).toMatchObject([{ id: runId, status: 'failed', canOpen: false }]);
    });
  });

  describe('my account', () => {
    const erase = (person: TestPerson, password?: string) =>
      person.client.call(routes.deleteAccount, { body: password === undefined ? {} : { password } });

    it('goes with the password only', async () => {
      const person = await app.signInAs('user');
      await expect(erase(person)).rejects.toMatchObject({ code: 'validation_failed' });
      await expect(erase(person, 'a guess')).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await person.client.call(routes.getMe, {})).toMatchObject({ person: { id: person.id } });
    });

    it('goes for good, at once, and hands each tool to who is fit', async () => {
      const person = await app.signInAs('contributor', 'Ingrid Marker');
      const heir = await app.signInAs('contributor', 'Hedda Heir');
      const shared = await makeDraft(person.client, { source: SOURCE });
      const alone = await makeDraft(person.client, { source: SOURCE });
      const add = { params: { toolId: shared.toolId }, body: { email: heir.email } };
      await person.client.call(routes.addMaintainer, add);
      const { token } = await person.client.call(routes.createToken, {
        body: { name: 'T', scopes: ['read'], password: PASSWORD },
      });
      await setTone(person);
      await person.client.call(routes.addFavourite, { params: { slug: tool.slug } });
      const kept = await run(person);
      const waiting = await person.client.call(routes.startRun, {
        params: { slug: tool.slug },
        body: runForm({ word: 'marker-input' }, [{ name: 'wait.txt', content: '' }]),
      });
      const deletion = await person.client.call(routes.getDeletion, {});
      expect(deletion).toMatchObject({ hasPassword: true, isFresh: true, isLastSuperuser: false, unfinishedRuns: 1 });
      const heirs = new Map(deletion.tools.map(({ id, successor }) => [id, successor?.id]));
      expect(heirs).toEqual(
        new Map([
          [shared.toolId, heir.id],
          [alone.toolId, superuser.id],
        ]),
      );
      const events = await fetch(`${app.url}/api/v1/runs/${waiting.id}/events`, { headers: person.headers() });
      const place = (await readAudit(database.pool)).length;

      const headers = person.headers();
      await erase(person, PASSWORD);

      await events.text();
      for (const credential of [headers, { authorization: `Bearer ${token}` }])
        expect((await fetch(`${app.url}/api/v1/me`, { headers: credential })).status).toBe(401);
      await expect(signIn(app.url, { email: person.email, password: PASSWORD })).rejects.toMatchObject({ status: 401 });
      const written = (await readAudit(database.pool)).slice(place);
      const handed = written.filter(({ action }) => action === 'tool.owner_changed');
      expect(new Map(handed.map(({ target_id, after }) => [target_id, after]))).toEqual(
        new Map([
          [shared.toolId, { ownerId: heir.id }],
          [alone.toolId, { ownerId: superuser.id }],
        ]),
      );
      expect(written.filter(({ action }) => action === 'person.deleted')).toMatchObject([
        { actor_id: person.id, target_id: person.id, after: { tools: 2, byThemselves: true } },
      ]);
      const inbox = await heir.client.call(routes.listNotifications, {});
      expect(inbox.items[0]).toMatchObject({ kind: 'owner_changed', tool: { id: shared.toolId } });
      expect((await heir.client.call(routes.listManagedTools, { query: { mine: '1' } })).items).toMatchObject([
        { id: shared.toolId, isOwner: true, isMaintainer: false },
      ]);

      // The cleaner of the worker empties the runs; those of others stay.
      const { clean } = await import('../../src/worker/clean.ts');
      const { makeWorkerContext } = await import('../worker-context.ts');
      const context = await makeWorkerContext(database, app.dataDir);
      const statusOf = async (id: string) => {
        await clean(context, new Date());
        const { rows } = await sql<{ status: string; text: string }>`
          select status, runs::text as text from runs where id = ${id} and erased_at is not null`.execute(database.db);
        return rows[0];
      };
      await expect.poll(() => statusOf(waiting.id)).toMatchObject({ status: 'canceled' });
      expect((await statusOf(kept.id))?.text).not.toContain('marker');
      expect(await context.artifacts.read(kept.artifacts[0]?.id ?? randomUUID())).toBeNull();
      for (const text of [person.email, 'Ingrid Marker']) expect(await tablesWith(text)).toEqual([]);
      await clean(context, new Date(Date.now() + 3 * HOUR));
      const { rows: left } = await sql`
        select erased_at from people where id = ${person.id} and erased_at is not null`.execute(database.db);
      expect(left).toHaveLength(1);
    });

    it('is gone once, when asked for twice at once', async () => {
      const person = await app.signInAs('user');
      const results = await Promise.allSettled([erase(person, PASSWORD), erase(person, PASSWORD)]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('stays when it is the last superuser’s; of two who go at once one stays', async () => {
      expect(await superuser.client.call(routes.getDeletion, {})).toMatchObject({ isLastSuperuser: true });
      await expect(erase(superuser, PASSWORD)).rejects.toMatchObject({ code: 'conflict' });
      const second = await app.signInAs('superuser');
      const results = await Promise.allSettled([erase(superuser, PASSWORD), erase(second, PASSWORD)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const { rows } = await sql`
        select from people where role = 'superuser' and disabled_at is null`.execute(database.db);
      expect(rows).toHaveLength(1);
      const { rows: tools } = await sql`
        select from tools join people on people.id = owner_id where people.deleted_at is not null`.execute(database.db);
      expect(tools).toEqual([]);
    });

    it('without a password asks for a fresh sign-in', async () => {
      const person = await app.signInAs('user');
      await sql`update accounts set provider_id = 'oidc' where person_id = ${person.id}`.execute(database.db);
      await sql`update logins set created_at = now() - interval '11 minutes' where person_id = ${person.id}`.execute(
        database.db,
      );
      expect(await person.client.call(routes.getDeletion, {})).toMatchObject({ hasPassword: false, isFresh: false });
      await expect(erase(person)).rejects.toMatchObject({ code: 'sign_in_again' });
      await sql`update logins set created_at = now() where person_id = ${person.id}`.execute(database.db);
      await erase(person);
      await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    });
  });
});
