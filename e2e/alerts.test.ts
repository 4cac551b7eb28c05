/** Alerts from the first rule to the settled alert, with a receiver of webhooks that is really there. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { type SignedIn, signIn } from '../test/sign-in.ts';
import { makePublished, runTool } from '../test/tool-maker.ts';
import { useWebhookReceiver } from '../test/webhook-receiver.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const password = 'a very fine password';
const user = { name: 'Ulla User', email: 'ulla@example.org', role: 'user' } as const;

describe('alerts, in Chromium', () => {
  const receiver = useWebhookReceiver();
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let admin: SignedIn;
  let page: Page;
  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir, { WEBHOOK_ALLOW: '127.0.0.1' });
    browser = await openBrowser();
    admin = await signIn(server.url, ADMIN);
    await admin.client.call(routes.createPerson, { body: { ...user, password } });
    page = await openSignedIn(browser, server.url, ADMIN);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const section = (name: string) => page.getByRole('region', { name, exact: true });

  it('an admin makes a webhook, keeps its secret, and sees that a test arrives', async () => {
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await page.getByText('All is well').waitFor();
    await expectAccessible(page);
    const channels = section('Channels');
    await channels.getByRole('button', { name: 'Make a channel' }).press('Enter');
    await channels.getByLabel('Kind').selectOption('webhook');
    await channels.getByLabel('Name').fill('Operations');
    await channels.getByLabel('Address').fill('http://169.254.169.254/latest');
    await expectAccessible(page);
    await channels.getByLabel('Address').press('Enter');
    await channels.getByText('This address cannot be used for a webhook.').waitFor();
    await channels.getByLabel('Address').fill(`${receiver.url}/hook`);
    await channels.getByRole('button', { name: 'Save the channel' }).click();
    await channels.getByText(/^whsec_/).waitFor();
    await expectAccessible(page);
    await channels.getByRole('button', { name: 'I have kept it' }).click();
    await channels.getByRole('button', { name: 'Send a test to Operations' }).click();
    const sent = section('What was sent').getByRole('listitem').filter({ hasText: 'Test' });
    await sent.getByText('Arrived', { exact: true }).waitFor();
    expect(receiver.requests.map(({ body }) => JSON.parse(body).event)).toEqual(['test']);
  });

  it('makes a rule at the keyboard, is told of a failing run, and settles it', async () => {
    const rules = section('Rules');
    await rules.getByRole('button', { name: 'Make a rule' }).press('Enter');
    await page.keyboard.type('All that fails');
    await rules.getByText('This installation sends no e-mail.').waitFor();
    await rules.getByLabel('Runs fail too often').check();
    await rules.getByLabel('Quiet hours: hold back until they are over').check();
    await rules.getByLabel('My inbox').uncheck();
    await rules.getByRole('button', { name: 'Save the rule' }).click();
    await rules.getByText('Choose at least one.').waitFor();
    await rules.getByLabel('My inbox').check();
    await rules.getByLabel('Quiet hours: hold back until they are over').uncheck();
    await rules.getByLabel('Operations (Webhook)').check();
    await expectAccessible(page);
    await rules.getByLabel('Name').press('Enter');
    await rules.getByRole('heading', { name: 'All that fails' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Make a rule');

    const tool = await makePublished(admin.client, { source: 'def run_tool(i, o):\n    raise ValueError("no")\n' });
    await runTool(admin.client, tool.slug);
    const alert = section('Open alerts')
      .getByRole('listitem')
      .filter({ hasText: `${tool.slug} failed` });
    await alert.getByRole('button', { name: /^I know of it/ }).click();
    await alert.getByText('Superuser knows of it').waitFor();
    await page.getByRole('link', { name: 'Inbox: 1 unread' }).click();
    await page.getByRole('link', { name: `${tool.slug} failed` }).click();
    await expectAccessible(page);
    await alert.getByRole('button', { name: /^It is settled/ }).press('Enter');
    await page.getByText('All is well').waitFor();
    await page.getByLabel('Show those that are over, too').check();
    await page.waitForURL(/over=true/);
    await page.reload();
    await alert.getByText('Superuser settled it').waitFor();
    await expect.poll(() => receiver.requests.map(({ body }) => JSON.parse(body).event)).toEqual(['test', 'failed']);
    await expectAccessible(page);
  });

  it('fits a phone, in the dark, in Swedish, and says of a rule that it tells nobody any more', async () => {
    const { client } = admin;
    const hook = { kind: 'webhook', name: 'Gone', url: receiver.url } as const;
    const { id: channelId } = await client.call(routes.createAlertChannel, { body: hook });
    const rule = { name: 'To nobody', events: ['failed' as const], toInbox: false, channelIds: [channelId] };
    await client.call(routes.createAlertRule, { body: rule });
    await client.call(routes.deleteAlertChannel, { params: { channelId } });
    const former = await client.call(routes.createPerson, {
      body: { ...user, email: 'rolf@example.org', role: 'admin', password },
    });
    const theirs = await signIn(server.url, { email: 'rolf@example.org', password });
    await theirs.client.call(routes.createAlertRule, {
      body: { name: 'Of somebody who was an admin', events: ['failed'] },
    });
    await client.call(routes.changeRole, { params: { personId: former.id }, body: { role: 'user' } });
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
    const small = await openSignedIn(browser, server.url, ADMIN, phone);
    await small.evaluate("localStorage.setItem('scriptorium.language', 'sv')");
    await small.goto('/admin/alerts');
    await small.getByRole('heading', { level: 1, name: 'Larm' }).waitFor();
    await small.getByRole('heading', { name: 'All that fails' }).waitFor();
    await small.getByText('Kom fram', { exact: true }).first().waitFor();
    await small.getByText('Säger till ingen', { exact: true }).waitFor();
    await small.getByText('Stoppad', { exact: true }).waitFor();
    await expectNoSidewaysScroll(small);
    await expectAccessible(small);
    await small.getByRole('button', { name: 'Ändra All that fails' }).click();
    await small.getByText('Den här installationen skickar ingen e-post.').waitFor();
    await expectNoSidewaysScroll(small);
    await expectAccessible(small);
  });

  it('shows somebody without schedules that there is nothing to watch, and no channels', async () => {
    const plain = await openSignedIn(browser, server.url, { email: user.email, password });
    await plain.goto('/admin/alerts');
    await plain.getByRole('button', { name: 'Make a rule' }).click();
    await plain.getByText(/There is nothing yet that you could watch/).waitFor();
    expect(await plain.getByRole('heading', { name: 'Channels' }).count()).toBe(0);
    await expectAccessible(plain);
  });
});
