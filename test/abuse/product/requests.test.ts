/** What a request can be made to say: wrong types, other files, other doors, other sites. */
import { readdirSync } from 'node:fs';
import http from 'node:http';
import { sql } from 'kysely';
import { beforeAll, describe, expect } from 'vitest';
import { urlOf } from '../../../src/client/client.ts';
import type { Route } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { type Language, languages } from '../../../src/sandbox/runner.ts';
import type { TestPerson } from '../../app.ts';
import { type MadeTool, makeDraft, runForm } from '../../tool-maker.ts';
import { allRoutes, ask, bodyOf, codeOf, mutating, namesIn, nowhere, schemaOf } from './requests.ts';
import { useProduct } from './stage.ts';
import { draftOf, makers, thingsOf } from './things.ts';
import { wrongBodies } from './wrong-bodies.ts';

interface Raw {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends the path as it is: fetch would put it right. */
function askRaw(url: string, path: string, { method = 'GET', headers = {}, body }: Raw): Promise<[number, string]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data: string) => {
        text += data;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    request.on('error', reject).end(body);
  });
}

const detours = [
  ...[
    '../../../../etc/passwd',
    '..%2f..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '%252e%252e%252f',
  ],
  ...['..%5c..%5cetc%5cpasswd', '%00', 'x%00.txt', '..%c0%af..%c0%afetc/passwd', '%2fetc%2fpasswd', '....//....//etc'],
  ...['file:%2f%2f%2fetc%2fpasswd', '%u002e%u002e/', '..;/', '.', '..', '%', '%zz', '~root', '%0d%0aset-cookie:x=1'],
];
const FOREIGN = /root:x:|"scriptorium"|PRIVATE KEY|\/work\/|at Object\.|select .* from/;

describe('requests', () => {
  const product = useProduct();
  const { app, database, play, control } = product;
  let author: TestPerson;
  let user: TestPerson;
  let draft: MadeTool;
  beforeAll(async () => {
    author = await product.enter('contributor');
    user = await product.enter('user');
    draft = await draftOf(author);
  });

  /** The doors where guessing is slowed down say so after a while. */
  const isRefused = (status: number, text: string): boolean => status === 400 || /too_many_requests/.test(text);

  async function expectRefused(route: Route, what: string, response: Response): Promise<void> {
    const text = await response.text();
    expect([route.id, what, isRefused(response.status, text), response.status]).toEqual([
      ...[route.id, what, true],
      response.status,
    ]);
  }

  play('AP-05', 'sends fields that nobody knows, arrays and objects for what is plain, numbers for texts', async () => {
    const headers = product.superuser.headers();
    for (const route of allRoutes) {
      // What a provider of single sign-on adds is its own, and none is set up here.
      if (route.answers === 'redirect') continue;
      await expectRefused(route, 'unknown query', await ask(app.url, route, { headers, search: '?unknown=1' }));
      const { properties = {} } = route.query === undefined ? {} : schemaOf(route.query);
      for (const name of Object.keys(properties as object)) {
        const search = `?${name}=1&${name}=2`;
        await expectRefused(route, search, await ask(app.url, route, { headers, search }));
        await expectRefused(route, `${name}[]`, await ask(app.url, route, { headers, search: `?${name}[]=1` }));
      }
      if (route.body === undefined || route.takes === 'multipart') continue;
      for (const body of wrongBodies(schemaOf(route.body), bodyOf(route))) {
        const response = await ask(app.url, route, { headers, body });
        await expectRefused(route, JSON.stringify(body)?.slice(0, 200) ?? 'nothing', response);
      }
    }
    const send = (body: string) => {
      const json = { ...author.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' };
      return askRaw(app.url, '/api/v1/admin/tools', { method: 'POST', headers: json, body });
    };
    expect((await send('{"title":"x","constructor":{"prototype":{"polluted":1}}}'))[0]).toBe(400);
    // A key that JSON bodies never have: it is left out where they are read.
    const [status, text] = await send('{"title":"x","__proto__":{"polluted":1,"isPublished":true}}');
    expect([status, JSON.parse(text)]).toMatchObject([201, { isPublished: false }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
  play('AP-05', 'sends the parts of a form that nobody knows, twice, or of another kind', async () => {
    for (const [name, value, status] of [
      ['status', 'succeeded', 400],
      ['personId', user.id, 400],
      ['inputs', '[]', 422],
      ['inputs', '"text"', 422],
      ['session_files_mode', 'root', 400],
    ] as const) {
      const form = new FormData();
      form.set(name, value);
      const run = user.client.call(routes.startRun, { params: product.published, body: form });
      await expect(run, name).rejects.toMatchObject({ status });
    }
    const twice = runForm();
    twice.append('inputs', '{}');
    await expect(user.client.call(routes.startRun, { params: product.published, body: twice })).rejects.toMatchObject({
      status: 400,
    });
  });
  control('AP-05', 'sends what each route takes', async () => {
    for (const route of mutating.filter(({ body, permission }) => body !== undefined && permission === 'tool:write')) {
      const response = await ask(app.url, route, { headers: author.headers() });
      expect([route.id, response.status === 400]).toEqual([route.id, false]);
      await response.body?.cancel();
    }
  });

  const reserved = ['LD_PRELOAD', 'PYTHONPATH', 'PYTHONSTARTUP', 'NODE_OPTIONS', 'BASH_ENV', 'ENV', 'PATH', 'IFS'];
  const showEnvironment: Record<Language, string> = {
    python:
      'import os\ndef run_tool(i, o):\n    print("\\n".join(f"{k}={v}" for k, v in os.environ.items()), flush=True)\n',
    bash: 'env',
    node: 'export default () => { for (const [k, v] of Object.entries(process.env)) console.log(k + "=" + v); };',
  };
  async function environmentOf(language: Language, content: object, inputs: object): Promise<string> {
    const { versionId } = await makeDraft(author.client, { source: showEnvironment[language], language, ...content });
    const run = await author.client.call(routes.startSandboxRun, {
      params: { versionId },
      query: { wait: 60 },
      body: runForm(inputs as Record<string, unknown>),
    });
    const log = await author.client.open(routes.getLog, { params: { runId: run.id, stream: 'stdout' } });
    return log.text();
  }

  play(
    'AP-06',
    'gives a form fields, and a version variables, named as what loaders and interpreters obey',
    async () => {
      const evil = '/tmp/evil.so';
      const properties = Object.fromEntries(reserved.map((name) => [name, { type: 'string', title: name }]));
      const inputs = Object.fromEntries(reserved.map((name) => [name, evil]));
      for (const language of languages) {
        const seen = await environmentOf(language, { inputSchema: { type: 'object', properties } }, inputs);
        expect(seen, language).toContain('PATH=');
        const withEvil = seen.split('\n').filter((line) => line.endsWith(`=${evil}`));
        expect(withEvil.filter((line) => !line.startsWith('PARAM_'))).toEqual([]);
      }
      for (const name of [...reserved, ...reserved.map((each) => each.toLowerCase()), 'LD_AUDIT', 'X=Y', 'a b', ''])
        await expect(
          makeDraft(author.client, { source: 'x = 1', variables: { [name]: evil } }),
          name,
        ).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );
  control('AP-06', 'gives a version a variable of its own', async () => {
    expect(await environmentOf('python', { variables: { GREETING: 'hello' } }, {})).toContain('GREETING=hello');
  });

  play('AP-07', 'asks for other files by every parameter of every path', async () => {
    const headers = { ...product.superuser.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' };
    for (const route of allRoutes)
      for (const name of namesIn(route))
        for (const detour of detours) {
          const path = urlOf(route, { ...nowhere(route), [name]: 'HERE' }).replace('HERE', detour);
          const body = route.takes === 'multipart' ? undefined : JSON.stringify(bodyOf(route));
          const [status, text] = await askRaw(app.url, path, {
            ...{ method: route.method, headers },
            ...(body === undefined || route.method === 'GET' ? {} : { body }),
          });
          // `415` where a form is asked for, and a path above it is another route that wants no such thing.
          expect([400, 404, 415], `${route.method} ${path} ${text}`).toContain(status);
          expect(text).not.toMatch(FOREIGN);
        }
  });
  play('AP-07', 'asks for other files by static paths, queries and names of uploads', async () => {
    for (const base of ['/', '/assets/', '/docs/api/assets/', '/docs/api/', '/api/v1/'])
      for (const detour of [...detours, '../package.json', '..%2fpackage.json', '%2e%2e/package.json']) {
        const [status, text] = await askRaw(app.url, base + detour, {});
        expect([200, 400, 403, 404], base + detour).toContain(status);
        expect(text, base + detour).not.toMatch(FOREIGN);
      }
    for (const route of allRoutes.filter(({ method, query }) => method === 'GET' && query !== undefined))
      for (const name of Object.keys((schemaOf(route.query as never).properties ?? {}) as object))
        for (const detour of detours) {
          const path = `${urlOf(route, nowhere(route))}?${name}=${detour}`;
          const [status, text] = await askRaw(app.url, path, { headers: product.superuser.headers() });
          expect(status, path).toBeLessThan(500);
          expect(text, path).not.toMatch(FOREIGN);
        }
    for (const name of ['../../escaped', '/tmp/escaped', '..\\escaped', 'a/../../escaped', 'escaped\0', '..', '.']) {
      const boundary = 'xxBOUNDARYxx';
      const part = `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\n\r\nhi\r\n--${boundary}--\r\n`;
      const response = await fetch(app.url + urlOf(routes.startRun, product.published), {
        method: 'POST',
        headers: {
          ...user.headers(),
          'x-scriptorium': '1',
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
        body: part,
      });
      expect([name, response.status, await codeOf(response)]).toEqual([name, 422, 'file_name_invalid']);
    }
    const everything = readdirSync(app.dataDir, { recursive: true }).map(String);
    expect(everything.filter((path) => path.includes('escaped'))).toEqual([]);
  });
  control('AP-07', 'asks for what is there, by the same paths', async () => {
    expect((await askRaw(app.url, '/docs/api/assets/swagger-ui.css', {}))[0]).toBe(200);
    const path = urlOf(routes.getVersion, draft);
    expect((await askRaw(app.url, path, { headers: author.headers() }))[0]).toBe(200);
  });

  const otherWays = (path: string): string[] => [
    ...[`/${path}`, `/.${path}`, `/x/..${path}`, `${path};x`, `${path};.css`, `${path}/`, `${path}//`, `${path}%2f`],
    ...[
      path.toUpperCase(),
      path.replace('/api', '/Api'),
      `${path}/configs`,
      `${path}.json`,
      `${path}%00`,
      `${path}%20`,
    ],
    ...[path.replaceAll('/', '%2f'), path.replace('/v1/', '//v1//'), path.replace('/v1/', '/v1/./'), `${path}/..`],
    ...[`http://127.0.0.1${path}`, `${path}?`, `${path}?/`, path.replace('/api/v1', '/api/v1/x/..'), `\\${path}`],
    ...[path.replace('a', '%61'), `${path}#`, `${path}/.`, path.replace('/api', '/api;x=y')],
  ];

  play('AP-08', 'writes the path of a closed door in other ways, and asks with another method', async () => {
    const { headers } = user;
    const closed = allRoutes.filter(({ permission }) =>
      ['user:manage', 'audit:read', 'version:publish'].includes(permission),
    );
    for (const route of closed)
      for (const path of otherWays(urlOf(route, nowhere(route)))) {
        const more = { ...headers(), 'x-scriptorium': '1', accept: 'application/json' };
        const [status, text] = await askRaw(app.url, path, { method: route.method, headers: more });
        expect([400, 403, 404], `${route.id} ${path} ${text.slice(0, 200)}`).toContain(status);
        const [anonymous] = await askRaw(app.url, path, { method: route.method, headers: { 'x-scriptorium': '1' } });
        expect([400, 401, 404], `${route.id} ${path}`).toContain(anonymous);
      }
    const path = urlOf(routes.listPeople, {});
    for (const trick of [
      ...['x-original-url', 'x-rewrite-url', 'x-forwarded-uri', 'x-forwarded-prefix', 'x-forwarded-path'],
    ]) {
      const [status] = await askRaw(app.url, '/healthz', { headers: { ...headers(), [trick]: path } });
      expect(status).toBe(200);
      expect((await askRaw(app.url, path, { headers: { ...headers(), [trick]: '/healthz' } }))[0]).toBe(403);
    }
    for (const from of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'x-forwarded-user', 'remote-user'])
      expect((await askRaw(app.url, path, { headers: { ...headers(), [from]: '127.0.0.1' } }))[0]).toBe(403);
    const person = urlOf(routes.deletePerson, { personId: user.id });
    for (const override of ['x-http-method-override', 'x-method-override', 'x-http-method'])
      for (const method of ['GET', 'POST']) {
        const more = { ...product.superuser.headers(), 'x-scriptorium': '1', [override]: 'DELETE' };
        expect((await askRaw(app.url, `${person}?_method=DELETE`, { method, headers: more }))[0]).toBe(404);
      }
    expect((await user.client.call(routes.getMe, {})).person.id).toBe(user.id);
  });
  control('AP-08', 'asks for it as who may, by its path', async () => {
    const { headers } = product.superuser;
    expect((await askRaw(app.url, urlOf(routes.listPeople, {}), { headers: headers() }))[0]).toBe(200);
    // Written otherwise it is the same path.
    expect((await askRaw(app.url, '/%61pi/v1/people', { headers: headers() }))[0]).toBe(200);
  });

  const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
  const elsewhere = () => ['null', 'https://evil.example', app.url.replace('//127', '//sub.127'), `${app.url}1`, ''];

  play('AP-10', 'sends forms from other sites, in the name of who is signed in', async () => {
    for (const route of mutating)
      for (const type of forms) {
        for (const origin of elsewhere()) {
          const response = await fetch(app.url + urlOf(route, nowhere(route)), {
            method: route.method,
            headers: { ...product.superuser.headers(), 'content-type': type, origin },
            body: '{}',
          });
          expect([route.id, origin, response.status, await codeOf(response)]).toEqual([
            ...[route.id, origin, 403],
            'csrf_failed',
          ]);
        }
        const response = await fetch(app.url + urlOf(route, nowhere(route)), {
          method: route.method,
          headers: { ...product.superuser.headers(), 'content-type': type },
          body: '{}',
        });
        expect([route.id, type, response.status]).toEqual([route.id, type, 403]);
      }
    const planted = await fetch(app.url + routes.signIn.path, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json', 'x-scriptorium': '1' },
      body: JSON.stringify({ email: user.email, password: 'x' }),
    });
    expect([planted.status, planted.headers.getSetCookie()]).toEqual([403, []]);
    const allowed = await fetch(app.url + routes.listTools.path, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(allowed.headers.get('access-control-allow-origin')).toBeNull();
  });

  /** All that is stored, but for when somebody was last seen, and what workers and queue write by themselves. */
  async function digest(): Promise<Record<string, string>> {
    const ofWorkers = ['workers', 'storage_sizes', 'run_ends', 'run_hours', 'run_days', 'run_people'];
    const { rows } = await sql<{ name: string }>`
      select tablename as name
      from pg_tables
      where schemaname = 'public' and tablename <> all (${ofWorkers}::text[])`.execute(database.db);
    const sums = rows.map(async ({ name }) => {
      const { rows: found } = await sql<{ sum: string }>`
        select coalesce(md5(string_agg(line, '' order by line)), '') as sum
        from (select (to_jsonb(t) - 'seen_at' - 'used_at')::text as line from ${sql.table(name)} t) lines`.execute(
        database.db,
      );
      return [name, found[0]?.sum ?? ''];
    });
    return Object.fromEntries(await Promise.all(sums));
  }

  /** What has happened and will still be judged by the rules of alerts, which may raise some. */
  async function countUnjudged(): Promise<number> {
    const { rows } = await sql<{ found: number }>`
      select (select count(*) from alert_happenings)::int
        + (select count(*) from runs where status in ('queued', 'running'))::int as found`.execute(database.db);
    return rows[0]?.found ?? -1;
  }

  play('AP-10', 'changes something by GET or HEAD', async () => {
    const things = await thingsOf(product, author, draft, Object.keys(makers));
    await expect.poll(countUnjudged).toBe(0);
    const before = await digest();
    expect(Object.keys(before).length).toBeGreaterThan(15);
    for (const person of [author, product.superuser])
      for (const route of allRoutes.filter(({ answers }) => answers !== 'redirect'))
        for (const method of ['GET', 'HEAD']) {
          const params = { ...nowhere(route), ...things };
          const response = await ask(app.url, route, { method, params, headers: person.headers() });
          expect([route.id, method, response.status < 500]).toEqual([route.id, method, true]);
          await response.body?.cancel();
        }
    expect(await digest()).toEqual(before);
  });
  control('AP-10', 'sends the same from our own page', async () => {
    const before = await digest();
    const { headers } = author;
    const json = { ...headers(), 'content-type': 'application/json', origin: app.url };
    const body = JSON.stringify({ title: 'From our page' });
    expect((await askRaw(app.url, '/api/v1/admin/tools', { method: 'POST', headers: json, body }))[0]).toBe(201);
    expect(await digest()).not.toEqual(before);
  });
});
