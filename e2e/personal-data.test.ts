/** What is a person's own, in Chromium: settings of a tool, favourites, the list of one's tools, a run, the account. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { signIn } from '../test/sign-in.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const password = 'a very fine password';
const author = { name: 'Anna Author', email: 'anna@example.org', role: 'contributor' } as const;
const user = { name: 'Ulla User', email: 'ulla@example.org', role: 'user' } as const;
const SOURCE = `import json, os

def run_tool(input_dir, output_dir):
    settings = json.load(open(os.environ["SKRIPTOTEKET_MEMORY_PATH"]))["settings"]
    return "<p>" + settings["tone"] + "</p>"
`;
const SCHEMA = JSON.stringify({
  type: 'object',
  properties: { tone: { type: 'string', title: 'Tone', enum: ['warm', 'cold'], default: 'warm' } },
});

describe('what is mine, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let writing: Page;
  let using: Page;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    const { client } = await signIn(server.url, ADMIN);
    for (const person of [author, user]) await client.call(routes.createPerson, { body: { ...person, password } });
    writing = await openSignedIn(browser, server.url, { email: author.email, password });
    // The user sits at a phone, in the dark.
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
    using = await openSignedIn(browser, server.url, { email: user.email, password }, phone);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const panel = (page: Page) => page.locator('summary', { hasText: 'My settings' });

  it('an author gives a tool settings, tries them in the test area, and hands it in', async () => {
    await writing.goto('/admin/tools');
    await writing.getByRole('button', { name: 'New tool' }).click();
    await writing.getByLabel('Title').fill('Greeting');
    await writing.getByLabel('For whom').fill('Everyone');
    await writing.getByRole('button', { name: 'Create the tool' }).click();
    await writing.getByRole('textbox', { name: 'Source' }).fill(SOURCE);
    await writing.getByRole('tab', { name: 'Settings' }).click();
    const schema = writing.getByLabel('Settings (JSON Schema)');
    await schema.fill('{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}');
    await writing.getByRole('button', { name: 'Save draft' }).click();
    await writing.getByText('a required field needs a default that fits').first().waitFor();
    await expectAccessible(writing);
    await schema.fill(SCHEMA);
    await writing.getByRole('button', { name: 'Save draft' }).click();
    await panel(writing).click();
    await writing.getByLabel('Tone').selectOption('cold');
    await writing.getByRole('button', { name: 'Save my settings' }).click();
    await writing.getByText('Your settings are saved.').waitFor();
    await writing.getByRole('button', { name: 'Test run' }).click();
    await writing.frameLocator('iframe').getByText('cold').waitFor();
    await expectAccessible(writing);
    await writing.getByLabel('What is new, in a few words').fill('Greets.');
    await writing.getByRole('button', { name: 'Hand in for review' }).click();
    await writing.getByText('This version waits for a review.').waitFor();
  });

  it('sees in the list of tools what waits, and a reviewer sees the settings among the changes', async () => {
    await writing.goto('/admin/tools');
    await writing.getByText('Version 1 waits for a review').waitFor();
    await expectAccessible(writing);
    const reviewing = await openSignedIn(browser, server.url, ADMIN);
    await reviewing.goto('/admin/tools');
    await reviewing.getByText('All tools').click();
    await reviewing.getByRole('link', { name: 'Greeting' }).waitFor();
    await expectAccessible(reviewing);
    await reviewing.goto('/admin/reviews');
    await reviewing.getByRole('link', { name: /Greeting/ }).click();
    await reviewing.getByRole('heading', { name: 'Settings (JSON Schema)' }).waitFor();
    await reviewing.getByRole('button', { name: 'Approve and publish' }).click();
    await reviewing.getByText(/is published\. The author is told\./).waitFor();
  });

  it('a user sets the tool, with the keyboard alone, runs it, and goes back to the defaults', async () => {
    await using.goto('/tools/greeting');
    await panel(using).focus();
    await using.keyboard.press('Enter');
    await using.getByLabel('Tone').selectOption('cold');
    await expectAccessible(using);
    await expectNoSidewaysScroll(using);
    await using.getByRole('button', { name: 'Save my settings' }).press('Enter');
    await using.getByText('Your settings are saved.').waitFor();
    await using.getByRole('button', { name: 'Run', exact: true }).click();
    await using.waitForURL(/\/runs\//);
    await using.frameLocator('iframe').getByText('cold').waitFor();
    await using.goto('/tools/greeting');
    await panel(using).click();
    await using.getByRole('button', { name: 'Back to the defaults' }).click();
    await expect.poll(() => using.getByLabel('Tone').inputValue()).toBe('warm');
  });

  it('finds it again among favourites and what was used last', async () => {
    await using.goto('/');
    const star = using.getByRole('button', { name: 'Favourite: Greeting' });
    await star.click();
    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('true');
    await using.getByRole('link', { name: 'Greeting' }).first().waitFor();
    await using.getByRole('heading', { name: 'Used last' }).waitFor();
    await expectAccessible(using);
    await expectNoSidewaysScroll(using);
    await using.getByText('Favourites', { exact: true }).click();
    await using.waitForURL(/favourites=true/);
    await expect.poll(() => using.getByRole('button', { name: /^Favourite: / }).count()).toBe(1);
    await using.reload();
    await using.getByRole('button', { name: 'Favourite: Greeting' }).click();
    await using.getByText('No favourites yet').waitFor();
    await expectAccessible(using);
  });

  it('takes a run away', async () => {
    await using.goto('/runs');
    await using
      .getByRole('link', { name: /Greeting/ })
      .first()
      .click();
    await using.getByRole('button', { name: 'Delete', exact: true }).click();
    await expectAccessible(using);
    await expectNoSidewaysScroll(using);
    await using.getByRole('button', { name: 'Delete the run' }).click();
    await using.waitForURL(/\/runs$/);
    await using.getByText('No runs yet').waitFor();
  });

  it('takes all that is held along', async () => {
    await using.goto('/account');
    const [download] = await Promise.all([
      using.waitForEvent('download'),
      using.getByRole('link', { name: 'Download my data' }).click(),
    ]);
    const data = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(data).toMatchObject({ account: { email: user.email, name: user.name }, runs: [], favourites: [] });
  });

  it('an author deletes the account: the tool goes to the superuser, and nobody gets in with it', async () => {
    await writing.goto('/account');
    await writing.getByRole('button', { name: 'Delete my account …' }).click();
    await writing.getByText(/^Greeting goes to /).waitFor();
    await expectAccessible(writing);
    await writing.getByLabel('Your password').fill('not the password');
    await writing.getByRole('button', { name: 'Delete my account for good' }).click();
    await writing.getByText('The password is not right.').waitFor();
    await writing.getByLabel('Your password').fill(password);
    await writing.getByRole('button', { name: 'Delete my account for good' }).click();
    await writing.waitForURL(/\/sign-in/);
    await writing.getByLabel('E-mail address').fill(author.email);
    await writing.getByLabel('Password', { exact: true }).fill(password);
    await writing.getByRole('button', { name: 'Sign in' }).click();
    await writing.getByText('The e-mail address or the password is wrong.').first().waitFor();
    await using.goto('/tools/greeting');
    await using.getByRole('heading', { name: 'Greeting', level: 1 }).waitFor();
  });

  it('the last superuser is told to stay', async () => {
    const page = await openSignedIn(browser, server.url, ADMIN);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Delete my account …' }).click();
    await page.getByText('You are the last superuser.').waitFor();
    await expectAccessible(page);
  });
});
