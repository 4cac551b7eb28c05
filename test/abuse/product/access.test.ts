/** Who gets in where: everybody at every route of the table, with what is theirs and what is not. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect } from 'vitest';
import { createToken } from '../../../src/actions/api-tokens.ts';
import { type Role, roles } from '../../../src/contract/permission.ts';
import type { Route } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { type Actor, hasPermission } from '../../../src/core/permissions.ts';
import { ownOrigin } from '../../../src/db/audit.ts';
import type { TestPerson } from '../../app.ts';
import { type MadeTool, runForm } from '../../tool-maker.ts';
import { readGolden } from '../golden.ts';
import { allRoutes, ask, codeOf, MARK, mutating, namesIn, nowhere } from './requests.ts';
import { SOURCE, useProduct } from './stage.ts';
import { draftOf, makers, publishedBy, type Things, thingsOf } from './things.ts';

const someone = ['anonymous', ...roles] as const;
const whose = ['own', 'other', 'published'] as const;
/** Routes that are asked for at the same time. */
const AT_ONCE = 5;
type Whose = (typeof whose)[number];

/** What answers without being in the table: health, reference and pages, the same to everybody. */
const openPaths =
  /^\/(healthz|readyz|openapi\.json|docs\/api(\*|\/start\.js|\/assets\/.*)?|favicon\.svg|index\.html|assets\/.*)$/;

// @ts-expect-error a route without a permission does not compile
const _withoutPolicy: Route = {
  id: 'x',
  method: 'GET',
  path: '/x',
  summary: '',
  answers: 'json',
  status: 200,
  errors: [],
};

describe('access', () => {
  const product = useProduct();
  const { app, database, play, control } = product;
  let author: TestPerson;
  let draft: MadeTool;
  beforeAll(async () => {
    author = await product.enter('contributor');
    draft = await draftOf(author);
  });

  const writes = (role: string): boolean => role !== 'user' && role !== 'anonymous';

  /** Those who only look. */
  const people = new Map<Role, TestPerson>();
  async function personOf(role: Role): Promise<TestPerson> {
    const person = people.get(role) ?? (await product.enter(role));
    people.set(role, person);
    return person;
  }

  const kept = new Map<string, Promise<Things>>();

  /** Things for one question. Where it may change or remove them they are new, otherwise they are kept for the next. */
  function thingsFor(route: Route, asker: TestPerson | null, kind: Whose): Promise<Things> | Things {
    if (route.method !== 'GET') return makeThings(namesIn(route), asker, kind);
    const key = `${kind} ${kind === 'own' ? asker?.id : ''}`;
    const things = kept.get(key) ?? makeThings(Object.keys(makers), asker, kind);
    kept.set(key, things);
    return things;
  }

  async function makeThings(names: string[], asker: TestPerson | null, kind: Whose): Promise<Things> {
    if (asker === null && kind === 'own') return {};
    const owner = kind === 'own' && asker !== null ? asker : await product.enter('contributor');
    const isWriter = kind !== 'own' || writes((await roleOf(owner)) ?? '');
    if (!isWriter)
      return thingsOf(
        product,
        owner,
        product.published,
        names.filter((name) => name !== 'commentId'),
      );
    const tool = kind === 'published' ? await publishedBy(product, owner, SOURCE) : await draftOf(owner);
    return thingsOf(product, owner, tool, names);
  }

  async function roleOf(person: TestPerson): Promise<Role | undefined> {
    const { rows } = await sql<{ role: Role }>`select role from people where id = ${person.id}`.execute(database.db);
    return rows[0]?.role;
  }

  async function cellOf(route: Route, who: (typeof someone)[number], kind: Whose): Promise<string> {
    const actor = who === 'anonymous' ? null : { id: '', role: who };
    const isIn = hasPermission(actor, route.permission);
    // Who does something to themselves, or ends their login, is somebody new each time.
    const find = isIn && route.method !== 'GET' ? product.enter : personOf;
    const asker = who === 'anonymous' ? null : await find(who);
    const things = isIn && namesIn(route).length > 0 ? await thingsFor(route, asker, kind) : {};
    const params = { ...nowhere(route), ...things };
    const response = await ask(app.url, route, { params, headers: asker?.headers() ?? {} });
    expect(response.status, route.id).toBeLessThan(500);
    const code = await codeOf(response);
    return { unauthenticated: '401', forbidden: '403', not_found: '404' }[code] ?? 'in';
  }

  async function lineOf(route: Route): Promise<string> {
    const kinds = namesIn(route).length === 0 ? (['own'] as const) : whose;
    const cells = someone.map(async (who) => {
      const answers: string[] = [];
      for (const kind of kinds) answers.push(await cellOf(route, who, kind));
      return `${who} ${answers.join(' ')}`;
    });
    return [route.id.padEnd(20), route.permission.padEnd(16), ...(await Promise.all(cells))].join(' | ');
  }

  play('AP-01', 'asks as everybody for everything: own, of another, and published', async () => {
    expect(allRoutes.flatMap(namesIn).filter((name) => !(name in makers))).toEqual([]);
    const lines: string[] = [];
    for (let at = 0; at < allRoutes.length; at += AT_ONCE)
      lines.push(...(await Promise.all(allRoutes.slice(at, at + AT_ONCE).map(lineOf))));
    const golden = readGolden('product', 'access', lines);
    // Line by line: so a failure names the route, and the words to write the file anew stand in docs/security.md.
    expect(lines.filter((line) => !golden.includes(line))).toEqual([]);
    expect(golden.filter((line) => !lines.includes(line))).toEqual([]);
  });

  play('AP-02', 'asks without signing in, by every method, and for what servers tend to leave open', async () => {
    for (const route of allRoutes)
      for (const method of new Set([route.method, 'GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'POST', 'PUT'])) {
        const response = await ask(app.url, route, { method });
        const isOpen = route.permission === 'public' && method === route.method;
        const hasPublicTwin = allRoutes.some(
          ({ path: at, permission }) => at === route.path && permission === 'public',
        );
        if (!isOpen && !hasPublicTwin) expect([route.id, method, response.status].join(' ')).toMatch(/ (401|404)$/);
        expect(response.status).toBeLessThan(500);
        await response.body?.cancel();
      }
    for (const leak of [
      ...['/debug', '/debug/pprof', '/.env', '/.git/config', '/package.json', '/server-status', '/admin'],
      ...['/api', '/api/v1', '/api/v1/', '/actuator/env', '/graphql', '/assets/', '/docs/api/assets/package.json'],
    ]) {
      const response = await fetch(app.url + leak);
      expect([leak, response.status]).toEqual([leak, 404]);
    }
    const files = readdirSync(path.join(import.meta.dirname, '../../../dist/web'), { recursive: true }).map(String);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => /\.(map|ts|tsx|env)$/.test(file))).toEqual([]);
    const known = new Set(allRoutes.map(({ path: at }) => at.replaceAll(/\{(\w+)\}/g, ':$1')));
    expect(app.paths().filter((at) => !known.has(at) && !openPaths.test(at))).toEqual([]);
  });
  control('AP-02', 'asks for the same, signed in', async () => {
    expect((await ask(app.url, routes.listTools, { headers: author.headers() })).status).toBe(200);
    expect((await ask(app.url, routes.listTools)).status).toBe(401);
    expect(app.paths().length).toBeGreaterThan(allRoutes.length / 2);
  });

  // Without those of published tools, which all may know by their address.
  const readable = allRoutes.filter(
    ({ method, path: at, permission }) =>
      method === 'GET' &&
      at.includes('{') &&
      !at.includes('{slug}') &&
      hasPermission({ id: '', role: 'contributor' }, permission),
  );
  const secretsOf = (things: Things): string[] =>
    [
      'toolId',
      'versionId',
      'runId',
      'artifactId',
      'commentId',
      'notificationId',
      'suggestionId',
      'alertId',
      'ruleId',
      'tokenId',
      'loginId',
    ]
      .map((name) => things[name])
      .filter((id) => typeof id === 'string');
  const allThings = (): Promise<Things> => thingsOf(product, author, draft, [...new Set([...Object.keys(makers)])]);

  play('AP-03', 'asks for the ids of another, directly and in every list, search and export', async () => {
    const things = await allThings();
    for (const who of ['user', 'contributor'] as const) {
      const stranger = await product.enter(who);
      for (const route of allRoutes.filter((each) => namesIn(each).length > 0)) {
        if (!hasPermission({ id: '', role: who }, route.permission)) continue;
        // What all may know: published tools by their address.
        const params = { ...nowhere(route), ...things };
        const [other, none] = [
          await ask(app.url, route, { params, headers: stranger.headers() }),
          await ask(app.url, route, { headers: stranger.headers() }),
        ];
        const texts = [await other.text(), await none.text()].map((text) => text.replace(/"requestId":"[^"]*"/, ''));
        expect([route.id, other.status]).toEqual([route.id, none.status]);
        expect([route.id, texts[0]]).toEqual([route.id, texts[1]]);
        expect([route.id, none.status]).toEqual([route.id, 404]);
      }
      for (const route of allRoutes.filter(({ method, path: at }) => method === 'GET' && !at.includes('{'))) {
        if (route.answers === 'redirect' || !hasPermission({ id: '', role: who }, route.permission)) continue;
        for (const search of ['', `?q=${draft.slug}`, `?q=secret`, `?tool=${draft.toolId}`, `?text=${author.id}`]) {
          const response = await ask(app.url, route, { search, headers: stranger.headers() });
          const text = await response.text();
          for (const id of secretsOf(things)) expect(text.includes(id), `${route.id}${search}`).toBe(false);
          expect(text).not.toContain('a secret of the');
        }
      }
    }
  });
  control('AP-03', 'asks for them as who they belong to', async () => {
    const things = await allThings();
    for (const route of readable) {
      const response = await ask(app.url, route, {
        params: { ...nowhere(route), ...things },
        headers: author.headers(),
      });
      expect([route.id, [200, 204].includes(response.status)]).toEqual([route.id, true]);
      await response.body?.cancel();
    }
  });

  /** What a person, or a token of theirs, finds when they try to bring a script in by every way. */
  async function tryToRun(headers: () => Record<string, string>, actor: Actor): Promise<void> {
    const things = await thingsOf(product, author, draft, ['toolId', 'versionId']);
    for (const route of mutating) {
      if (route.permission === 'public' || route.permission === 'account:manage') continue;
      const response = await ask(app.url, route, { params: { ...nowhere(route), ...things }, headers: headers() });
      const code = await codeOf(response);
      if (!hasPermission(actor, route.permission)) expect([route.id, code]).toEqual([route.id, 'forbidden']);
      expect(response.status).toBeLessThan(500);
    }
  }

  async function countMarks(): Promise<number> {
    const { rows } = await sql<{ found: number }>`
      select (select count(*) from tool_versions where source like ${`%${MARK}%`})::int
        + (select count(*) from run_events where payload::text like ${`%${MARK}%`})::int as found`.execute(database.db);
    return rows[0]?.found ?? -1;
  }

  play('AP-04', 'brings a script of its own in by any route, below the role or the scope for it', async () => {
    const before = await countMarks();
    const user = await product.enter('user');
    await tryToRun(user.headers, { id: user.id, role: 'user' });
    const form = runForm({ source: MARK, code: MARK, script: MARK });
    const run = user.client.call(routes.startRun, { params: product.published, body: form });
    await expect(run).rejects.toMatchObject({ status: 422 });
    // A contributor's token that may only read and run.
    const writer = await product.enter('contributor');
    const token = 'scr_of-a-program-that-reads-and-runs';
    const made = { id: randomUUID(), personId: writer.id, secret: token, name: 'T', days: 1, now: new Date() };
    await createToken(database.db, ownOrigin, { ...made, scopes: ['read', 'run'] });
    const actor = { id: writer.id, role: 'contributor', scopes: ['read', 'run'] } as const;
    await tryToRun(() => ({ authorization: `Bearer ${token}` }), actor);
    expect(await countMarks()).toBe(before);
  });
  control('AP-04', 'brings it in as a contributor', async () => {
    const before = await countMarks();
    await ask(app.url, routes.saveVersion, {
      params: { toolId: (await draftOf(author)).toolId },
      headers: author.headers(),
      body: { language: 'python', source: `print("${MARK}")`, parentVersionId: null },
    });
    const tool = await publishedBy(product, author, `print("${MARK}")\ndef run_tool(i, o): pass`);
    await product.superuser.client.call(routes.startRun, { params: tool, query: { wait: 30 }, body: runForm() });
    expect(await countMarks()).toBeGreaterThan(before + 1);
  });
});
