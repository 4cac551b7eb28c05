/** A suggestion from the wish to the draft tool, and one that is declined: three people in three browsers. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { signIn } from '../test/sign-in.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, hasFocus, openSignedIn } from './signed-in-page.ts';

const password = 'a very fine password';
const people = {
  contributor: { name: 'Anna Author', email: 'anna@example.org', role: 'contributor' },
  user: { name: 'Ulla User', email: 'ulla@example.org', role: 'user' },
} as const;

describe('suggestions, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let contributor: Page;
  let user: Page;
  let admin: Page;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    const { client } = await signIn(server.url, ADMIN);
    for (const person of Object.values(people))
      await client.call(routes.createPerson, { body: { ...person, password } });
    const open = (email: string, options = {}) => openSignedIn(browser, server.url, { email, password }, options);
    contributor = await open(people.contributor.email);
    // The user sits at a phone, in the dark.
    user = await open(people.user.email, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    admin = await openSignedIn(browser, server.url, ADMIN);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const suggest = async (page: Page, title: string) => {
    await page.goto('/suggestions');
    await page.getByRole('button', { name: 'Suggest a tool' }).click();
    await page.getByLabel('What would you call it?').fill(title);
    await page.getByLabel('What should it do?').fill('Add up a list.\nOne line for each class.');
    await page.getByLabel('For whom').fill('Teachers, office');
  };
  const send = async (page: Page, title: string) => {
    await page.getByRole('button', { name: 'Send the suggestion' }).click();
    await page.getByText(`Your suggestion is sent: ${title}`).waitFor();
  };

  it('a contributor suggests a tool with a sample, at the keyboard', async () => {
    await contributor.goto('/suggestions');
    await contributor.getByText('No suggestions yet').waitFor();
    await contributor.getByRole('button', { name: 'Suggest a tool' }).press('Enter');
    await hasFocus(contributor.getByLabel('What would you call it?'));
    await contributor.keyboard.type('Räkna frånvaro');
    await contributor.getByLabel('What should it do?').fill('Add up a list.');
    await contributor.getByLabel('For whom').fill('Teachers, office');
    const content = Buffer.from('klass;antal\n7å;3\n');
    await contributor
      .locator('input[type=file]')
      .setInputFiles({ name: 'frånvaro.csv', mimeType: 'text/csv', buffer: content });
    await expectAccessible(contributor);
    await contributor.getByLabel('For whom').press('Enter');
    await contributor.getByText('Your suggestion is sent: Räkna frånvaro').waitFor();
    await expectAccessible(contributor);
  });

  it('an admin is told, reads it with its sample, and accepts it with other words', async () => {
    await admin.goto('/inbox');
    await admin.getByRole('link', { name: 'Anna Author suggests a tool: Räkna frånvaro' }).click();
    await heading(admin, 'Räkna frånvaro');
    const download = admin.waitForEvent('download');
    await admin.getByRole('link', { name: 'Download frånvaro.csv' }).click();
    expect((await download).suggestedFilename()).toBe('frånvaro.csv');
    await expectAccessible(admin);
    await admin.getByLabel('Title of the tool').fill('Frånvaro per klass');
    await admin.getByLabel('Your answer').fill('Gärna!');
    await admin.getByRole('button', { name: 'Accept and make a draft tool' }).click();
    await admin.getByText('Accepted', { exact: true }).waitFor();
    await admin.getByRole('link', { name: 'Open the test area' }).click();
    await heading(admin, 'Frånvaro per klass');
    await admin.getByRole('link', { name: 'Räkna frånvaro' }).waitFor();
    await expectAccessible(admin);
  });

  it('the contributor reads the answer and finds the draft among their own tools', async () => {
    await contributor.goto('/inbox');
    await contributor.getByRole('link', { name: /accepted your suggestion: Räkna frånvaro/ }).click();
    await contributor.getByText('Gärna!').waitFor();
    await contributor.goto('/admin/tools');
    await contributor.getByRole('link', { name: 'Frånvaro per klass' }).click();
    await contributor.getByRole('heading', { name: 'It came of a suggestion' }).waitFor();
  });

  it('a user at a phone takes one suggestion back, and reads why the other one is declined', async () => {
    await suggest(user, 'Wrong one');
    await expectNoSidewaysScroll(user);
    await expectAccessible(user);
    await send(user, 'Wrong one');
    await user.getByRole('link', { name: 'Wrong one' }).click();
    await user.getByRole('button', { name: 'Take it back' }).click();
    await user.getByRole('button', { name: 'Take it back' }).click();
    await user.getByText('Taken back').waitFor();
    await suggest(user, 'Coffee machine');
    await send(user, 'Coffee machine');

    await admin.goto('/admin/suggestions');
    await admin.getByRole('searchbox', { name: 'Search in suggestions' }).fill('ulla coffee');
    await expectAccessible(admin);
    await admin.getByRole('link', { name: 'Coffee machine' }).click();
    await admin.getByRole('button', { name: 'Decline' }).click();
    await admin.getByText('Say why.').waitFor();
    await admin.getByLabel('Your answer').fill('No tool makes coffee.');
    await admin.getByRole('button', { name: 'Decline' }).click();
    await admin.getByText('Declined', { exact: true }).waitFor();
    await admin.goto('/admin/suggestions?state=declined');
    await admin.getByRole('link', { name: 'Coffee machine' }).waitFor();
    expect(await admin.getByRole('link', { name: 'Wrong one' }).count()).toBe(0);

    await user.goto('/suggestions');
    await expectNoSidewaysScroll(user);
    await expectAccessible(user);
    await user.getByRole('link', { name: 'Coffee machine' }).click();
    await user.getByText('No tool makes coffee.').waitFor();
    await expectNoSidewaysScroll(user);
    await expectAccessible(user);
    expect(await user.getByRole('link', { name: 'Suggestions', exact: true }).count()).toBe(0);
  });
});
