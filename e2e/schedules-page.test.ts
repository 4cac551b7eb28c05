/** Schedules in the pages: filled in with the next runs told beside it, run, left out, paused, changed, and deleted. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';
import { makeSchedule } from '../test/schedule-maker.ts';
import { signIn } from '../test/sign-in.ts';
import { makePublished } from '../test/tool-maker.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const usual = { timeZone: 'UTC', startsAt: null, endsAt: null, weekdays: null };

describe('schedules, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let client: Client;
  let page: Page;

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    ({ client } = await signIn(server.url, ADMIN));
    page = await openSignedIn(browser, server.url, ADMIN, { timezoneId: 'Europe/Stockholm' });
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const field = (name: string) => page.getByLabel(name, { exact: true });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const next = () => page.getByRole('region', { name: 'Next runs' }).getByRole('listitem');

  it('tells the next runs while one fills in, and the picker and the cron text say the same', async () => {
    await page.goto('/tools/text-statistics');
    await page.getByRole('link', { name: 'Run on a schedule' }).click();
    await page.getByRole('heading', { level: 1, name: 'New schedule' }).waitFor();
    expect(await field('Time zone').inputValue()).toBe('Europe/Stockholm');
    await page.getByText('At 08:00, every day').waitFor();
    await expect.poll(() => next().count()).toBe(5);
    await field('Repeat').selectOption('On some days of the week');
    expect(await field('As cron text').inputValue()).toBe('0 8 * * 1-5');
    await field('As cron text').fill('30 2 * * *');
    expect(await field('Repeat').inputValue()).toBe('day');
    expect(await field('At').inputValue()).toBe('02:30');
    await page.getByText('Dates, overlap, retries').click();
    await field('Not before').fill('2027-03-27T12:00');
    await page.getByText(/Sunday,? 28 March 2027 at 03:00/).waitFor();
    await page.getByText('Clocks go forward that day, from 02:00 to 03:00. A time in between runs at 03:00.').waitFor();
    await field('Try again after a failure').fill('2');
    await expectAccessible(page);
  });

  it('leads to what is wrong, and saves what is right', async () => {
    await page.locator('textarea').first().fill('Det var en gång.');
    await field('As cron text').fill('0 25 * * *');
    await page.getByText('“25” is no hour.').waitFor();
    await press('Save the schedule');
    await expect
      .poll(() => field('As cron text').evaluate((box) => box === box.ownerDocument.activeElement))
      .toBe(true);
    await expectAccessible(page);
    await field('As cron text').fill('30 2 * * *');
    await field('Seconds before the first try').fill('0');
    // Folded away again, it is opened for what is wrong in it.
    await page.getByText('Dates, overlap, retries').click();
    await press('Save the schedule');
    await expect.poll(() => field('Seconds before the first try').isVisible()).toBe(true);
    await field('Seconds before the first try').fill('5');
    await field('Name').fill('Every night');
    await field('Name').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Every night' }).waitFor();
    await expect.poll(() => next().count()).toBe(5);
    await page.getByText('2 times, first after 5.0 s').waitFor();
    await page.getByText('Det var en gång.').waitFor();
    await expectAccessible(page);
  });

  it('runs now, leaves out the next one, pauses, goes on, and is changed', async () => {
    await press('Run now');
    await page.getByText('A run has started.').waitFor();
    await press('Leave out the next one');
    await page.getByText('The next one is left out.').waitFor();
    await press('Run it after all');
    await page.getByText('The next one is left out.').waitFor({ state: 'detached' });
    await press('Pause');
    await page.keyboard.type('The office is moving');
    await field('Until').fill('2020-01-01T00:00');
    await field('Why').press('Enter');
    await page.getByText('That time has passed.').waitFor();
    await field('Until').fill('2999-01-01T00:00');
    await expectAccessible(page);
    await field('Why').press('Enter');
    await page.getByText('It goes on by itself: 1 Jan 2999').waitFor();
    expect(await next().filter({ hasText: 'paused then' }).count()).toBe(5);
    await page.getByRole('button', { name: 'Let it go on' }).press('Enter');
    await page.getByText('The office is moving').waitFor({ state: 'detached' });
    // The button is gone; the focus is not lost with it.
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('page-title');
    await press('Change');
    await field('Once').check();
    await field('Date and time').fill('2030-10-27T02:30');
    await page.getByText('Clocks go back that day, from 03:00 to 02:00.').waitFor();
    await press('Save the changes');
    await page.getByText('The changes are saved.').waitFor();
    await page.getByText(/Once, Sunday,? 27 October 2030 at 02:30/).waitFor();
    await expect.poll(() => next().count()).toBe(1);
  });

  it('asks before it saves over what was saved in another tab', async () => {
    const scheduleId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const name = async () => (await client.call(routes.getSchedule, { params: { scheduleId } })).name;
    await press('Change');
    await field('Name').fill('Mine');
    await client.call(routes.changeSchedule, { params: { scheduleId }, body: { name: 'Theirs' } });
    await press('Save the changes');
    await page.getByText('Somebody else changed this at the same time.').waitFor();
    await expectAccessible(page);
    expect(await name()).toBe('Theirs');
    await field('Name').fill('Every night');
    await press('Save mine anyway');
    await page.getByText('The changes are saved.').waitFor();
    expect(await name()).toBe('Every night');
  });

  it('takes other files in place of those it has', async () => {
    const { toolId } = await makePublished(client, { source: 'def run_tool(i, o): pass' });
    const { id } = await makeSchedule(client, toolId, { name: 'Files' }, [{ name: 'march.txt', content: 'kr' }]);
    await page.goto(`/schedules/${id}`);
    await press('Change');
    await page.getByText('It has march.txt. What you choose here takes the place of that.').waitFor();
    const file = { name: 'april.txt', mimeType: 'text/plain', buffer: Buffer.from('kronor') };
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByText('april.txt').waitFor();
    await expectAccessible(page);
    await press('Save the changes');
    await page.getByText('The changes are saved.').waitFor();
    await page.getByText(/^april[.]txt \(6 /).waitFor();
    await client.call(routes.deleteSchedule, { params: { scheduleId: id } });
  });

  it('shows what became of what was due, and why nothing did', async () => {
    const { id: toolId } = await client.call(routes.getTool, { params: { slug: 'text-statistics' } });
    const [soon = '', later = ''] = [2_000, 2 * 86_400_000].map((ms) => new Date(Date.now() + ms).toISOString());
    // Whoever is too slow for the first moment sees the one after it.
    const rule = { kind: 'interval', everySeconds: 60, anchor: soon.slice(0, 19), ...usual };
    const add = (name: string, blackouts: { from: string; to: string }[]) => {
      const body = new FormData();
      body.set('schedule', JSON.stringify({ toolId, name, rule: { ...rule, blackouts }, inputs: { text: 'En.' } }));
      return client.call(routes.createSchedule, { body });
    };
    const free = await add('Not today', [{ from: soon.slice(0, 10), to: later.slice(0, 10) }]);
    const fired = await add('Right now', []);
    await page.goto(`/schedules/${fired.id}`);
    await page.getByText('Succeeded').first().waitFor();
    await page
      .getByRole('link', { name: /^Run of / })
      .first()
      .click();
    await page.waitForURL(/\/runs\//);
    await page.goto(`/schedules/${free.id}`);
    await page.getByText('It is never due on this date.').first().waitFor();
    await expectAccessible(page);
  });

  it('lets an admin schedule a script', async () => {
    const body = { name: 'Nightly check', type: 'bash', script: 'true' } as const;
    const { item } = await client.call(routes.createScript, { body });
    await page.goto(`/admin/scripts/${item.id}`);
    await page.getByRole('link', { name: 'Run on a schedule' }).click();
    await page.getByRole('heading', { level: 1, name: 'New schedule' }).waitFor();
    await page.goto('/schedules/new');
    await field('What should run?').selectOption('Nightly check');
    await page.getByText('It needs nothing from you.').waitFor();
    await field('Repeat').selectOption('Every hour');
    // Half an hour away, so that it stays behind what is due each minute.
    await field('At minute').selectOption(String((new Date().getMinutes() + 30) % 60));
    await press('Save the schedule');
    await page.getByRole('heading', { level: 1, name: 'Nightly check' }).waitFor();
    await press('Change');
    await field('Name').fill('Hourly check');
    await press('Save the changes');
    await page.getByRole('heading', { level: 1, name: 'Hourly check' }).waitFor();
    await press('Run now');
    await page.getByRole('link', { name: 'Open the run' }).click();
    await page.waitForURL(/\/admin\/scripts\/.*run=/);
    await page.getByRole('status').getByText('Succeeded').waitFor();
    await page.getByRole('link', { name: 'Its schedules' }).click();
    await page.getByRole('link', { name: 'Hourly check' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hourly check' }).waitFor();
    await client.call(routes.changeScript, { params: { scriptId: item.id }, body: { enabled: false } });
    await press('Run now');
    await page.getByText('The script is disabled or deleted, or does not run on this server.').waitFor();
    await expectAccessible(page);
  });

  it('lists what comes up next first, and lets an admin pause all', async () => {
    await page.goto('/schedules');
    await page.getByRole('link', { name: 'Right now' }).waitFor();
    expect(await page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      ...['Right now', 'Hourly check', 'Not today', 'Every night'],
    ]);
    await page.getByText('Everybody’s').click();
    await press('Pause all');
    await page.keyboard.type('Maintenance');
    await field('Why').press('Enter');
    await page.getByText('All schedules are paused').waitFor();
    await expectAccessible(page);
    await press('Let them go on');
    await page.getByText('All schedules are paused').waitFor({ state: 'detached' });
    await field('State').selectOption('Stopped');
    await page.getByText('No schedule is in this state').waitFor();
  });

  it('fits a phone, in the dark, in Swedish, and is deleted there', async () => {
    const options: BrowserContextOptions = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' };
    const storageState = await page.context().storageState();
    const context = await browser.newContext({ ...options, baseURL: server.url, locale: 'sv-SE', storageState });
    const phone = await context.newPage();
    await phone.goto('/schedules/new?tool=text-statistics');
    await phone.getByText('Kl 08:00, varje dag').waitFor();
    await phone.getByText('Datum, överlapp').click();
    await phone.getByRole('button', { name: 'Lägg till datum' }).click();
    await expectNoSidewaysScroll(phone);
    await expectAccessible(phone);
    await phone.goto('/schedules');
    await phone.getByRole('link', { name: 'Every night' }).waitFor();
    await expectNoSidewaysScroll(phone);
    await expectAccessible(phone);
    await phone.getByRole('link', { name: 'Every night' }).click();
    await phone.getByText(/En gång, söndag 27 oktober 2030 (kl\. )?02:30/).waitFor();
    await expectNoSidewaysScroll(phone);
    await expectAccessible(phone);
    await phone.getByRole('button', { name: 'Ta bort', exact: true }).click();
    await phone.getByRole('button', { name: 'Ta bort det' }).press('Enter');
    await phone.getByRole('heading', { level: 1, name: 'Scheman' }).waitFor();
    await expect.poll(() => phone.getByRole('link', { name: 'Every night' }).count()).toBe(0);
  });
});
