import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, useApp } from '../../app.ts';
import { readAudit } from '../../audit-rows.ts';
import { useDatabase } from '../../database.ts';
import { CLIENT, useProvider } from '../../oidc-provider.ts';

/** The address that people use; the test reaches the same server at another one. */
const PUBLIC_URL = 'http://tools.example.org';
const CALLBACK = `${PUBLIC_URL}/api/v1/single-sign-on/callback`;

/** A browser that follows redirects by hand, with the cookies of each host. */
function openBrowser(url: string) {
  const jar = new Map<string, Map<string, string>>();
  const visit = async (address: string): Promise<Response> => {
    const target = new URL(address.replace(PUBLIC_URL, url));
    const cookies = jar.get(target.host) ?? new Map<string, string>();
    jar.set(target.host, cookies);
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(target, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';', 1)[0] ?? '').split('=');
      cookies.set(name, value.join('='));
    }
    return response;
  };
  return {
    visit,
    headers: () => ({ cookie: [...(jar.get(new URL(url).host) ?? [])].map((pair) => pair.join('=')).join('; ') }),
    /** From redirect to redirect, until `isThere` or a page. */
    follow: async (address: string, isThere: (location: string) => boolean = () => false): Promise<string> => {
      let location = address;
      for (let step = 0; step < 20 && !isThere(location); step += 1) {
        const response = await visit(location);
        const next = response.headers.get('location');
        if (next === null) return location;
        location = new URL(next, location).href;
        // A page of ours: the way back is over.
        if (location.startsWith(url) && !location.includes('/api/')) return location.slice(url.length);
        if (location.startsWith(PUBLIC_URL) && !location.includes('/api/')) return location.slice(PUBLIC_URL.length);
      }
      return location;
    },
  };
}

describe('single sign-on', () => {
  const database = useDatabase();
  const provider = useProvider(CALLBACK);
  const app = useApp(database, {
    worker: false,
    env: {
      PUBLIC_URL,
      get OIDC_ISSUER() {
        return provider.issuer;
      },
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_ROLE_MAP: 'staff=contributor, it=admin,root=superuser',
    },
  });

  const newcomer = () => ({
    sub: randomUUID(),
    email: `${randomUUID()}@example.org`,
    email_verified: true,
    name: 'Sven',
  });
  async function enter(to = '/runs') {
    const browser = openBrowser(app.url);
    const page = await browser.follow(`${app.url}/api/v1/single-sign-on?to=${encodeURIComponent(to)}`);
    const response = await fetch(`${app.url}/api/v1/me`, { headers: browser.headers() });
    const me = response.ok
      ? ((await response.json()) as { person: { id: string; role: string; email: string } })
      : null;
    return { page, me, headers: browser.headers() };
  }

  it('is offered, makes a person of who comes first, and knows them again', async () => {
    expect(await app.anonymous.call(routes.getSignInOptions, {})).toEqual({
      mail: false,
      singleSignOn: { name: new URL(provider.issuer).host },
    });
    provider.person = newcomer();
    const first = await enter('/runs?status=failed');
    expect(first.page).toBe('/runs?status=failed');
    expect(first.me).toMatchObject({ person: { role: 'user', email: provider.person.email, name: 'Sven' } });
    // Another address and name there do not make another person here.
    provider.person = { ...provider.person, email: 'new@example.org', name: 'Other' };
    expect((await enter()).me?.person.id).toBe(first.me?.person.id);
  });

  it('gives the highest role of the groups, at each sign-in, and ends the logins of the former', async () => {
    provider.person = { ...newcomer(), groups: ['staff', 'it'] };
    const first = await enter();
    expect(first.me?.person.role).toBe('admin');
    provider.person = { ...provider.person, groups: 'staff' };
    expect((await enter()).me?.person).toMatchObject({ id: first.me?.person.id, role: 'contributor' });
    expect((await fetch(`${app.url}/api/v1/me`, { headers: first.headers })).status).toBe(401);
    provider.person = { ...provider.person, groups: [] };
    expect((await enter()).me?.person.role).toBe('user');
  });

  it('never makes the last superuser less', async () => {
    provider.person = { ...newcomer(), groups: ['root'] };
    expect((await enter()).me?.person.role).toBe('superuser');
    provider.person = { ...provider.person, groups: [] };
    expect((await enter()).me?.person.role).toBe('superuser');
    await app.signInAs('superuser');
    expect((await enter()).me?.person.role).toBe('user');
  });

  it('opens an account that exists only when the provider has verified the address', async () => {
    const person = await app.signInAs('contributor');
    for (const email_verified of [false, undefined]) {
      provider.person = {
        sub: randomUUID(),
        email: person.email,
        ...(email_verified === undefined ? {} : { email_verified }),
      };
      expect(await enter()).toMatchObject({ page: '/sign-in?problem=unknown_person', me: null });
    }
    provider.person = { sub: randomUUID(), email: person.email.toUpperCase(), email_verified: true, groups: ['staff'] };
    expect((await enter()).me?.person.id).toBe(person.id);
    // The address was never shown to be theirs before: whoever made the account keeps no way into it.
    await expect(person.client.call(routes.getMe, {})).rejects.toMatchObject({ status: 401 });
    const body = { email: person.email, password: PASSWORD };
    await expect(app.anonymous.call(routes.signIn, { body })).rejects.toMatchObject({ code: 'invalid_credentials' });
    // Whoever has no address there is nobody here.
    provider.person = { sub: randomUUID(), name: 'No Address' };
    expect((await enter()).me).toBe(null);
  });

  it('lets nobody in who is kept out', async () => {
    provider.person = newcomer();
    const { me } = await enter();
    await sql`update people set disabled_at = now() where id = ${me?.person.id}`.execute(database.db);
    expect(await enter()).toMatchObject({ page: '/sign-in?problem=unknown_person', me: null });
    const refused = {
      action: 'login.refused',
      actor_id: null,
      target_id: me?.person.id,
      after: { by: 'single sign-on' },
    };
    expect((await readAudit(database.pool)).at(-1)).toMatchObject(refused);
    await openBrowser(app.url).follow(`${CALLBACK}?code=x&state=x`);
    expect((await readAudit(database.pool)).at(-1)).toMatchObject({ ...refused, target_id: null });
  });

  it('makes one person of two first sign-ins at once', async () => {
    provider.person = newcomer();
    const entered = await Promise.all([enter(), enter(), enter()]);
    expect(new Set(entered.map(({ me }) => me?.person.id)).size).toBe(1);
    expect(entered[0]?.me).not.toBe(null);
  });

  it('refuses an answer that belongs to another browser, comes twice, or was made up', async () => {
    provider.person = newcomer();
    const [mine, other] = [openBrowser(app.url), openBrowser(app.url)];
    const isAnswer = (location: string) => location.startsWith(CALLBACK);
    const start = `${app.url}/api/v1/single-sign-on`;
    const answer = await mine.follow(start, isAnswer);
    expect(answer).toContain('code=');
    expect(await other.follow(answer)).toBe('/sign-in?problem=failed');
    // The other has begun one, too: the answer is still not its own.
    await other.follow(start, isAnswer);
    expect(await other.follow(answer)).toBe('/sign-in?problem=failed');
    const state = new URL(answer).searchParams.get('state') ?? '';
    const forged = openBrowser(app.url);
    expect(await forged.follow(`${CALLBACK}?code=made-up&state=${state}`)).toBe('/sign-in?problem=failed');
    expect(await mine.follow(answer)).toBe('/');
    expect(await mine.follow(answer)).toBe('/sign-in?problem=failed');
    for (const query of ['', '?error=access_denied', '?code=x', '?state=x', '?code=%00&state=%00'])
      expect(await openBrowser(app.url).follow(CALLBACK + query)).toBe('/sign-in?problem=failed');
  });

  it('leads back to this site only', async () => {
    provider.person = newcomer();
    for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
      expect((await enter(to)).page).toBe('/');
  });
});

describe('where the provider is away, or there is none', () => {
  const database = useDatabase();
  const app = useApp(database, {
    worker: false,
    env: { PUBLIC_URL, OIDC_ISSUER: 'http://127.0.0.1:1', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' },
  });
  const without = useApp(database, { worker: false });

  it('says so on the sign-in page', async () => {
    const browser = openBrowser(app.url);
    expect(await browser.follow(`${app.url}/api/v1/single-sign-on`)).toBe('/sign-in?problem=unreachable');
    expect((await fetch(`${without.url}/api/v1/single-sign-on`)).status).toBe(404);
  });
});
