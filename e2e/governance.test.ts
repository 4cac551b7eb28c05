/** The whole loop, four people in four browsers: write, hand in, give back, hand in again, publish, use, roll back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { signIn } from '../test/sign-in.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const password = 'a very fine password';
const people = {
  author: { name: 'Anna Author', email: 'anna@example.org', role: 'contributor' },
  reviewer: { name: 'Rolf Reviewer', email: 'rolf@example.org', role: 'admin' },
  user: { name: 'Ulla User', email: 'ulla@example.org', role: 'user' },
} as const;
const greet = (word: string) => `def run_tool(input_dir, output_dir):\n    return "<p>${word}</p>"\n`;

describe('versions and reviews, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let author: Page;
  let reviewer: Page;
  let user: Page;
  let superuser: Page;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    const { client } = await signIn(server.url, ADMIN);
    for (const person of Object.values(people))
      await client.call(routes.createPerson, { body: { ...person, password } });
    const open = (email: string, options = {}) => openSignedIn(browser, server.url, { email, password }, options);
    author = await open(people.author.email);
    // The reviewer sits at a phone, in the dark.
    reviewer = await open(people.reviewer.email, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    user = await open(people.user.email);
    superuser = await openSignedIn(browser, server.url, ADMIN);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const source = (page: Page) => page.getByRole('textbox', { name: 'Source' });
  /** What stands in the editor where nothing of it is too far away to be drawn. */
  const sourceText = (page: Page) => source(page).textContent();
  const isReadOnly = (page: Page) => source(page).getAttribute('aria-readonly');
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const handIn = async (word: string) => {
    await source(author).fill(greet(word));
    await author.getByRole('button', { name: 'Save draft' }).click();
    await author.getByLabel('What is new, in a few words').fill(`Says ${word}.`);
    await author.getByRole('button', { name: 'Hand in for review' }).click();
    await author.getByText('This version waits for a review.').waitFor();
  };
  const runAs = async (page: Page, word: string) => {
    await page.goto('/tools/halsa-pa-varlden');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await page.frameLocator('iframe').getByText(word).waitFor();
  };

  it('a contributor makes a tool from a template, with an address out of its Swedish title, and hands it in', async () => {
    await author.goto('/admin/tools');
    await author.getByRole('button', { name: 'New tool' }).click();
    await author.getByLabel('Title').fill('Hälsa på världen');
    await expect.poll(() => author.getByLabel('Address').inputValue()).toBe('halsa-pa-varlden');
    await author.getByLabel('For whom').fill('Everyone');
    await author.getByRole('button', { name: 'Create the tool' }).click();
    await heading(author, 'Hälsa på världen');
    await author.getByLabel('Start from').selectOption({ label: 'Python, several steps' });
    await expect.poll(() => sourceText(author)).toContain('next_action');
    await expectAccessible(author);
    await handIn('one');
    await expectAccessible(author);
  });

  it('keeps text that was not saved, also when the page is loaded again', async () => {
    author.once('dialog', (dialog) => void dialog.accept());
    await source(author).fill(greet('kept'));
    await expect
      .poll(() => author.evaluate('Object.values(localStorage).some((text) => text.includes("kept"))'))
      .toBe(true);
    await author.reload();
    await author.getByRole('button', { name: 'Put it back into the editor' }).click();
    await expect.poll(() => sourceText(author)).toContain('kept');
    await source(author).fill(greet('one'));
  });

  it('a reviewer is told, sees the difference, comments on a line and asks for changes', async () => {
    await reviewer.goto('/inbox');
    await expectAccessible(reviewer);
    await expectNoSidewaysScroll(reviewer);
    await reviewer.getByRole('link', { name: /Anna Author handed in Hälsa på världen, version 1/ }).click();
    await heading(reviewer, 'Hälsa på världen · version 1');
    await reviewer.getByText('Nobody has test-run this version.').waitFor();
    await reviewer.getByRole('textbox', { name: 'Script now' }).waitFor();
    await reviewer.getByRole('textbox', { name: 'Line' }).fill('2');
    await reviewer.getByRole('textbox', { name: 'Comment' }).fill('Say two.');
    await reviewer.getByRole('button', { name: 'Add the comment' }).click();
    await reviewer.getByText('Say two.', { exact: true }).first().waitFor();
    await expectAccessible(reviewer);
    await expectNoSidewaysScroll(reviewer);
    await reviewer.getByLabel('What has to change').fill('Two is better than one.');
    await reviewer.getByRole('button', { name: 'Request changes' }).click();
    await reviewer.getByText('The version is back with its author, who is told.').waitFor();
  });

  it('the author gets it back with the note, mends it and hands it in again', async () => {
    await author.goto('/inbox');
    await author.getByRole('link', { name: /Rolf Reviewer asked for changes/ }).waitFor();
    await author.goto('/admin/tools');
    await author.getByRole('link', { name: 'Hälsa på världen' }).click();
    await author.getByText('Two is better than one.').first().waitFor();
    await expectAccessible(author);
    await handIn('two');
  });

  it('a reviewer approves it from the queue, and a user runs it', async () => {
    await reviewer.goto('/admin/reviews');
    await expectAccessible(reviewer);
    await reviewer.getByRole('link', { name: /Hälsa på världen/ }).click();
    await reviewer.getByRole('button', { name: 'Approve and publish' }).click();
    await reviewer.getByText(/is published\. The author is told\./).waitFor();
    await runAs(user, 'two');
    expect(await user.getByRole('link', { name: 'Reviews' }).count()).toBe(0);
  });

  it('a second version is compared side by side, published, and rolled back by a superuser', async () => {
    await author.goto('/admin/tools');
    await author.getByRole('link', { name: 'Hälsa på världen' }).click();
    await handIn('three');
    await superuser.goto('/admin/reviews');
    await superuser.getByRole('link', { name: /Hälsa på världen/ }).click();
    await superuser.getByRole('textbox', { name: 'Script before' }).waitFor();
    await superuser.getByRole('textbox', { name: 'Script now' }).waitFor();
    await expectAccessible(superuser);
    await reviewer.goto(superuser.url());
    await reviewer.getByRole('textbox', { name: 'Script now' }).waitFor();
    await expectAccessible(reviewer);
    await expectNoSidewaysScroll(reviewer);
    await superuser.getByLabel('Compare with').selectOption({ label: 'Version 1 · Archived' });
    await superuser.getByText('Compared with version 1').waitFor();
    await superuser.getByRole('button', { name: 'Approve and publish' }).click();
    await superuser.getByText(/is published\. The author is told\./).waitFor();
    await runAs(user, 'three');
    await superuser.getByRole('link', { name: 'Open the test area' }).click();
    await superuser.getByRole('button', { name: 'Roll back to this version' }).click();
    await expectAccessible(superuser);
    await superuser.getByRole('button', { name: 'Roll back', exact: true }).click();
    await superuser.getByText(/is published: it does what the former one did\./).waitFor();
    await runAs(user, 'two');
  });

  it('two do not edit at once: the second sees who does, and an admin takes over', async () => {
    const address = superuser.url();
    await source(superuser).fill(greet('mine'));
    await reviewer.goto(address);
    await reviewer.getByText(/is editing this tool, until/).waitFor();
    await expectAccessible(reviewer);
    await expectNoSidewaysScroll(reviewer);
    await expect.poll(() => isReadOnly(reviewer)).toBe('true');
    await reviewer.getByRole('button', { name: 'Take over' }).click();
    await expect.poll(() => isReadOnly(reviewer)).toBe('false');
    await superuser.getByRole('button', { name: 'Save draft' }).click();
    await superuser.getByText('Somebody else is editing this tool.').waitFor();
    expect(await sourceText(superuser)).toContain('mine');
  });

  it('a superuser changes the settings; an admin sees them', async () => {
    superuser.on('dialog', (dialog) => void dialog.accept());
    const { client } = await signIn(server.url, ADMIN);
    await superuser.goto('/admin/settings');
    await superuser.getByLabel('Always').check();
    // Somebody else changes another setting meanwhile.
    await client.call(routes.changeSettings, { body: { 'retention.logDays': 900 } });
    await superuser.getByRole('button', { name: 'Save the settings' }).click();
    await superuser.getByText('The settings are saved.').waitFor();
    const { values } = await client.call(routes.getSettings, {});
    expect(values).toMatchObject({ 'review.allowSelfPublish': true, 'retention.logDays': 900 });
    await expectAccessible(superuser);
    // What deletes is asked about first; what keeps more is not.
    const field = superuser.getByLabel('Days that logs are kept');
    await field.fill('800');
    await field.press('Enter');
    await superuser.getByRole('alert').getByText('cannot be had back').waitFor();
    // The same key again does not answer the question with yes.
    await superuser.keyboard.press('Enter');
    await superuser.getByRole('alert').waitFor({ state: 'hidden' });
    await field.press('Enter');
    await superuser.getByRole('alert').waitFor();
    await expectAccessible(superuser);
    expect((await client.call(routes.getSettings, {})).values['retention.logDays']).toBe(900);
    await superuser.getByRole('button', { name: 'Save and delete' }).click();
    await superuser.getByText('The settings are saved.').waitFor();
    await field.fill('1000');
    await field.press('Enter');
    await superuser.getByText('The settings are saved.').waitFor();
    expect((await client.call(routes.getSettings, {})).values['retention.logDays']).toBe(1000);
    await reviewer.goto('/admin/settings');
    await reviewer.getByText('You can see the settings; a superuser changes them.').waitFor();
    await expectAccessible(reviewer);
    await expectNoSidewaysScroll(reviewer);
  });
});
