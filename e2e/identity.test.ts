import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { codeOf } from '../src/core/totp.ts';
import { useMailServer } from '../test/mail-server.ts';
import { signIn } from '../test/sign-in.ts';
import { openBrowser, openContext } from './browser.ts';
import { ADMIN, findPort, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';

const PASSWORD = 'a very fine password';

describe('coming in and looking after it, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  async function openPage(options = {}): Promise<Page> {
    const context = await openContext(browser, { baseURL: server.url, ...options });
    const page = await context.newPage();
    await page.goto('/');
    return page;
  }

  async function enter(page: Page, person: { email: string; password: string }): Promise<void> {
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  const isIn = (page: Page) => page.getByRole('heading', { name: 'Catalogue', level: 1 }).waitFor();

  async function expectGood(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  }

  /** An authenticator app: it knows the key as text. */
  function codeFor(key: string): string {
    const bits = [...key.replaceAll(/\s/g, '')].map((sign) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'),
    );
    const bytes = bits.join('').match(/.{8}/g) ?? [];
    const bytesOfKey = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
    return codeOf(bytesOfKey, Math.floor(Date.now() / 30_000));
  }

  it('invites somebody, who chooses a password by the link, and is disabled, enabled and deleted', async () => {
    const admin = await openPage();
    await admin.getByRole('link', { name: 'Forgot your password?' }).click();
    await admin.getByText('Scriptorium sends no e-mail here').waitFor();
    await expectGood(admin);
    await admin.getByRole('link', { name: 'Go to sign-in' }).click();
    await expectGood(admin);
    await enter(admin, ADMIN);
    await isIn(admin);
    await admin.getByRole('link', { name: 'People' }).click();
    await admin.getByRole('button', { name: 'Invite a person' }).first().click();
    await admin.getByRole('textbox', { name: 'Name', exact: true }).fill('Åsa Invited');
    await admin.getByLabel('E-mail address').fill('asa@example.org');
    await admin.getByRole('button', { name: 'Invite a person' }).click();
    await admin.getByText('Hand this link over to Åsa Invited').waitFor();
    const link = (await admin.locator('code').first().textContent()) ?? '';
    await admin.getByRole('button', { name: 'Manage Åsa Invited' }).click();
    await expectGood(admin);

    const guest = await openPage();
    await guest.goto(link);
    await guest.getByText('You sign in as asa@example.org').waitFor();
    await expectGood(guest);
    await guest.getByLabel('New password').fill('short');
    await guest.getByRole('button', { name: 'Save the password and sign in' }).click();
    await guest.getByText('Use at least 10 characters.').waitFor();
    await guest.getByLabel('New password').fill(PASSWORD);
    await guest.getByRole('button', { name: 'Save the password and sign in' }).click();
    await isIn(guest);
    await guest.goto(link);
    await guest.getByText('The link does not work any more.').waitFor();
    await expectGood(guest);

    const search = admin.getByRole('searchbox', { name: 'Search people' });
    await search.fill('nobody at all');
    await admin.getByText('Nobody matches').waitFor();
    await search.fill('ÅSA');
    await admin.getByRole('button', { name: 'Manage Åsa Invited' }).click();
    await admin.getByRole('button', { name: 'Disable' }).click();
    await admin.getByText('Åsa Invited is disabled.').waitFor();
    await guest.goto('/');
    await enter(guest, { email: 'asa@example.org', password: PASSWORD });
    await guest.getByText('The e-mail address or the password is wrong.').waitFor();
    await admin.getByRole('button', { name: 'Enable' }).click();
    await admin.getByText('Åsa Invited may sign in again.').waitFor();
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
    await isIn(guest);
    await admin.getByRole('button', { name: 'Delete' }).click();
    await expectGood(admin);
    await admin.getByRole('button', { name: 'Delete' }).click();
    await admin.getByText('Åsa Invited is deleted.').waitFor();
    await admin.getByText('Nobody matches').waitFor();
  });

  it('sets up a second step, signs in with a code, makes a token, and changes the password', async () => {
    const page = await openPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await enter(page, ADMIN);
    await isIn(page);
    await page.goto('/account');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('What it is for').fill('CI');
    await page.getByLabel('Your password').fill(ADMIN.password);
    await expectGood(page);
    await page.getByRole('button', { name: 'Make the token' }).click();
    await page.getByText('Copy the token now').waitFor();
    const token = (await page.locator('code').first().textContent()) ?? '';
    const me = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(200);
    await expectGood(page);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('button', { name: 'Revoke CI' }).click();
    await page.getByText('CI is revoked.').waitFor();

    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByLabel('Your password').fill('not the password');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The password is not right.').waitFor();
    await page.getByLabel('Your password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await expectGood(page);
    const key = (await page.locator('code').first().textContent()) ?? '';
    await page.getByLabel('Code from the app').fill(codeFor(key));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('Your recovery codes').waitFor();
    await expectGood(page);
    const recovery = (await page.locator('li code').first().textContent()) ?? '';
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();

    const other = await openPage();
    await enter(other, ADMIN);
    await other.getByText('One more step').waitFor();
    await expectGood(other);
    await other.getByLabel('Code').fill('000000');
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    await other.getByText('The code is wrong').waitFor();
    await other.getByLabel('Code').fill(recovery);
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    await isIn(other);

    await page.reload();
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.getByRole('button', { name: 'End all the others' }).click();
    await page.getByText('Your other logins have ended.').waitFor();
    await other.goto('/runs');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Current password').fill(ADMIN.password);
    await page.getByLabel('New password').fill('another fine password');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Your password is changed.').waitFor();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByLabel('Your password').fill('another fine password');
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Set up' }).waitFor();
    await enter(other, { ...ADMIN, password: 'another fine password' });
    await other.getByRole('heading', { name: 'My runs', level: 1 }).waitFor();
  });

  it('says what a single sign-on came back with, in Swedish as well', async () => {
    const page = await openPage({ locale: 'sv-SE' });
    await page.goto('/sign-in?problem=unknown_person');
    await page.getByText('Du har inget konto här.').waitFor();
    await expectGood(page);
    await page.goto('/password');
    await page.getByText('Länken fungerar inte längre.').waitFor();
  });
});

describe('the mails of a server', () => {
  const mailServer = useMailServer();

  it('leave it by themselves', async () => {
    const place = await makePlace();
    const env = { SMTP_URL: mailServer.url, MAIL_FROM: 'tools@example.org', PUBLIC_URL: 'http://tools.example.org' };
    // With PUBLIC_URL the last line names that, not where the server listens.
    const port = await findPort();
    const server = await startServer(place.dataDir, { ...env, PORT: String(port) });
    const url = `http://127.0.0.1:${port}`;
    const { client } = await signIn(url, ADMIN);
    const email = 'somebody@example.org';
    await client.call(routes.invitePerson, { body: { name: 'Somebody', email, role: 'user', language: 'sv' } });
    await expect.poll(() => mailServer.linkFor(email)).toMatch(/^http:\/\/tools\.example\.org\//);
    const token = new URL(mailServer.linkFor(email)).searchParams.get('token') ?? '';
    await client.call(routes.setPassword, { body: { token, password: PASSWORD } });
    await signIn(url, { email, password: PASSWORD });
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    await place.remove();
  });
});
