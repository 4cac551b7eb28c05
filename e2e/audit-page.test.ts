import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../test/sign-in.ts';
import { makePublished, runTool } from '../test/tool-maker.ts';
import { openBrowser, openContext } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';

describe('the pages of audit, usage and monitoring, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let toolId: string;
  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    const { client } = await signIn(server.url, ADMIN);
    const made = await makePublished(client, { source: 'def run_tool(i, o): return "<p>done</p>"' });
    toolId = made.toolId;
    await runTool(client, made.slug);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  async function open(path: string, options = {}): Promise<Page> {
    const context = await openContext(browser, { baseURL: server.url, ...options });
    await context.request.post('/api/v1/sign-in', { data: ADMIN, headers: { 'x-scriptorium': '1' } });
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  async function expectAccessible(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  }

  it('lists events, opens one by keyboard, and narrows to what was done to a thing', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    const line = page.locator('summary').filter({ hasText: 'Tool created' }).first();
    await line.focus();
    await page.keyboard.press('Enter');
    await page.locator('details[open]').getByText(toolId).first().waitFor();
    await page.getByRole('table').getByText('ownerId').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Only what was done to this' }).click();
    await expect.poll(() => page.locator('summary').count()).toBe(1);
    await page.waitForURL((url) => url.searchParams.get('target') === toolId);
    await page.getByRole('button', { name: 'Remove One thing only' }).click();
    await expect.poll(() => page.locator('summary').count()).toBeGreaterThan(5);
  });

  it('searches, keeps the search in the address, says when nothing matches, and exports what does', async () => {
    const page = await open('/admin/audit?action=run');
    await expect.poll(() => page.locator('summary').count()).toBe(1);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as JSONL' }).click();
    const file = await (await downloading).path();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['run.started']);
    await page.getByLabel('Search in events').fill('no such words');
    await page.getByText('No event matches').waitFor();
    await page.reload();
    await page.getByText('No event matches').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(() => page.locator('summary').count()).toBeGreaterThan(5);
    await page.getByLabel('From').fill('2001-01-01');
    await page.getByLabel('Up to and including').fill('2001-12-31');
    await page.getByText('No event matches').waitFor();
  });

  it('shows how the installation fares, keeps the period in the address, and goes on by itself', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'Monitoring' }).click();
    await page.getByRole('heading', { name: 'Monitoring', level: 1 }).waitFor();
    await page.getByText('all give signs of life').waitFor();
    const month = page.getByRole('radio', { name: '30 days' });
    await page.getByRole('radio', { name: '24 hours' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => month.isChecked()).toBe(true);
    await page.waitForURL(/period=30d/);
    await page.getByText('The same as a table').first().press('Enter');
    await expect.poll(() => page.locator('figure').first().getByRole('row').count()).toBe(31);
    const another = page.waitForResponse((response) => response.url().includes('/api/v1/monitoring?'));
    expect((await another).status()).toBe(200);
    await expectAccessible(page);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    expect(await readFile(await (await downloading).path(), 'utf8')).toMatch(/^\uFEFFmonth,toolId,/);
  });

  it('fits a phone, in the dark, in Swedish', async () => {
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'sv-SE' };
    const page = await open('/admin/audit', phone);
    await page.getByRole('heading', { name: 'Händelselogg', level: 1 }).waitFor();
    await page.locator('summary').filter({ hasText: 'Verktyg skapat' }).first().click();
    await page.locator('details[open]').getByText(toolId).first().waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.goto('/admin/monitoring');
    await page.getByText('alla ger livstecken').waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.goto(`/admin/tools/${toolId}`);
    await page.getByRole('heading', { name: 'Användning' }).waitFor();
    await page.getByRole('table').getByText('100').first().waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
