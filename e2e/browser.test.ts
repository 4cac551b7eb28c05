import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../test/sign-in.ts';
import { makePublished } from '../test/tool-maker.ts';
import { openBrowser, openContext } from './browser.ts';
import { heldSource, letGo } from './held-run.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, openSignedIn } from './signed-in-page.ts';

const CSV = 'namn;ort;poäng\nÅsa;Luleå;12\nBo;Åmål;7\nCia;Luleå;30\n';
const HELD = heldSource(
  '{"outputs": [{"kind": "table", "columns": [{"key": "n", "label": "Number"}], "rows": [{"n": 40}]}]}',
);
const PERSON = { name: 'Ulla User', email: 'ulla@example.org', password: 'a very fine password' };

describe('the pages, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let heldSlug: string;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    const { client } = await signIn(server.url, ADMIN);
    heldSlug = (await makePublished(client, { source: HELD, limits: { timeoutMs: 600_000 } })).slug;
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const open = (person: { email: string; password: string }, options = {}) =>
    openSignedIn(browser, server.url, person, options);

  it('signs in, runs the CSV example with a real file, and gives table, chart and file', async () => {
    const page = await open(ADMIN);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await expectAccessible(page);
    await page.getByRole('link', { name: /CSV/ }).first().click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'poäng.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('table').first().getByText('poäng').waitFor();
    await page.locator('canvas, svg[role="graphics-document"], svg.marks').first().waitFor();
    await expectAccessible(page);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('link', { name: /^Download/ })
        .first()
        .click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('poäng');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('shows log lines before the run ends, and finishes it after a reload in the middle', async () => {
    const page = await open(ADMIN);
    await page.goto(`/tools/${heldSlug}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await page.getByText('started', { exact: true }).waitFor();
    await page.getByText('Running', { exact: true }).first().waitFor();
    await page.reload();
    await page.getByText('started', { exact: true }).waitFor();
    await page.getByText('Running', { exact: true }).first().waitFor();
    await letGo(place.dataDir);
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('table').first().getByText('40').waitFor();
    await page.context().close();
  });

  it('cancels a run from its page', async () => {
    const page = await open(ADMIN);
    await page.goto(`/tools/${heldSlug}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Canceled', { exact: true }).first().waitFor();
    await page.context().close();
  });

  it('finds runs by filters in the address, and does to many what it does to one', async () => {
    const page = await open(ADMIN);
    await page.getByRole('link', { name: 'My runs' }).click();
    await page.getByText('How they ended').waitFor();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Started by').selectOption('A person');
    await page.getByLabel('State', { exact: true }).selectOption('Canceled');
    await page.waitForURL(/trigger=manual/);
    await page.waitForURL(/status=canceled/);
    await page.getByRole('row').filter({ hasText: 'Canceled' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Succeeded' }).first().waitFor({ state: 'detached' });
    await expectAccessible(page);
    await page.getByRole('checkbox').first().press('Space');
    await page.getByRole('button', { name: 'Run again, newest version' }).click();
    await page.getByRole('region', { name: '1 of 1 done' }).getByText('started again').waitFor();
    await page.getByLabel('State', { exact: true }).selectOption('Running');
    await page.getByRole('row').filter({ hasText: 'Running' }).waitFor();
    await page.getByRole('checkbox').first().press('Space');
    await page.getByRole('button', { name: 'Cancel them' }).click();
    await page.getByRole('region', { name: '1 of 1 done' }).getByText('canceled').waitFor();
    await page.goto('/runs?scope=all&text=nowhere');
    await page.getByText('No run matches').waitFor();
    await page.getByRole('button', { name: 'Show all runs' }).click();
    await page.getByRole('columnheader', { name: 'Who' }).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('shows an ordinary user results but no log, on a phone, in Swedish, in the dark', async () => {
    const { client } = await signIn(server.url, ADMIN);
    const { routes } = await import('../src/contract/routes.ts');
    await client.call(routes.createPerson, { body: { ...PERSON, role: 'user' } });
    const page = await open(PERSON, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    const swedish = await openContext(browser, {
      baseURL: server.url,
      locale: 'sv-SE',
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
      storageState: await page.context().storageState(),
    });
    const phone = await swedish.newPage();
    await phone.goto('/');
    await phone.getByRole('heading', { name: 'Katalog', level: 1 }).waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await expectAccessible(phone);
    await phone.goto('/tools/text-statistics');
    await phone.locator('textarea').first().fill('Det var en gång. En gång till.');
    await phone.getByRole('button', { name: 'KÖR', exact: true }).click();
    await phone.waitForURL(/\/runs\//);
    await phone.getByRole('table').first().waitFor();
    expect(await phone.getByRole('tab', { name: 'Logg' }).count()).toBe(0);
    expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await expectAccessible(phone);
    await phone.goto('/runs');
    await phone.getByText('1 lyckades').waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await expectAccessible(phone);
    await swedish.close();
    await page.context().close();
  });
});
