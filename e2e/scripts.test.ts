/** The page of scripts: make one, run it live, stop one, and run one in the page, from where it reaches nothing of ours. */
import type { Browser, Dialog, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

/** What a script of the browser runner would like to have. */
const ATTEMPTS = `
const tried = async (name, work) => {
  try { console.log(name, 'reached', JSON.stringify(await work())); } catch (error) { console.log(name, 'refused'); }
};
const at = BASE;
await tried('api', async () => (await fetch(at + '/api/v1/me', { credentials: 'include' })).status);
await tried('elsewhere', async () => (await fetch('https://example.org/')).status);
await tried('socket', () => new Promise((resolve, reject) => {
  const socket = new WebSocket(at.replace('http', 'ws'));
  socket.onopen = () => resolve(true);
  socket.onerror = () => reject(new Error('no'));
}));
await tried('cookies', () => { if (typeof document === 'undefined') throw new Error('none'); return document.cookie; });
await tried('storage', () => localStorage.length);
await tried('database', () => new Promise((resolve, reject) => {
  const request = indexedDB.open('x');
  request.onsuccess = () => resolve(true);
  request.onerror = () => reject(new Error('no'));
}));
await tried('code', () => { importScripts(at + '/assets/x.js'); return true; });
await tried('module', () => import(at + '/assets/x.js'));
await tried('message', () => { postMessage({ end: 'succeeded' }); return true; });
console.log('origin', self.origin);
console.table(['shown as well']);
console.assert(false, 'not so');
console.error('the last words');
`;

describe('scripts, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let admin: Page;
  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    admin = await openSignedIn(browser, server.url, ADMIN);
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const log = (page: Page) => page.getByRole('log');
  const write = async (page: Page, text: string) => {
    const box = page.getByRole('textbox', { name: 'Script', exact: true });
    await box.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
  };
  const make = async (page: Page, name: string, type: string, text: string) => {
    await page.goto('/admin/scripts/new');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Type').selectOption(type);
    await write(page, text);
    await page.getByRole('button', { name: 'Create the script' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  it('an admin makes a script, runs it live, sees both streams and downloads the output', async () => {
    await admin.getByRole('link', { name: 'Scripts' }).click();
    await admin.getByText('No scripts yet').waitFor();
    await expectAccessible(admin);
    await admin.getByRole('link', { name: 'New script' }).click();
    await admin.getByRole('button', { name: 'Create the script' }).click();
    await admin.getByText('Give it a name.').waitFor();
    await make(admin, 'Nightly Backup', 'bash', 'echo "hej $WHO"; echo oj >&2; sleep 600');
    await admin.getByRole('button', { name: 'Add a variable' }).click();
    await admin.getByLabel('Name of variable 1').fill('WHO');
    await admin.getByLabel('Value of variable 1').fill('världen');
    await admin.getByText('Not saved', { exact: true }).waitFor();
    await admin.getByRole('button', { name: 'Save and run' }).press('Enter');
    await log(admin).getByText('hej världen').waitFor();
    await log(admin).getByText('oj').waitFor();
    await admin.getByRole('tab', { name: 'Errors' }).click();
    await expect.poll(() => log(admin).textContent()).not.toContain('hej');
    await admin.getByRole('tab', { name: 'Output' }).click();
    await expect.poll(() => log(admin).textContent()).not.toContain('oj');
    const download = admin.waitForEvent('download');
    await admin.getByRole('button', { name: 'Download the output' }).click();
    expect((await download).suggestedFilename()).toMatch(/^Nightly Backup-.*-stdout\.txt$/);
    await expectAccessible(admin);
    await admin.reload();
    await log(admin).getByText('hej världen').waitFor();
    await admin.getByRole('button', { name: 'Stop' }).click();
    await admin.getByRole('status').getByText('Canceled').waitFor();
    await admin.getByRole('link', { name: /Canceled.*by hand/ }).waitFor();
  });

  it('finds it again, takes a former version up, and reads why something is refused', async () => {
    await admin.getByRole('button', { name: 'Take version 1 up again' }).click();
    await admin.getByLabel('Identifier').fill('已');
    await admin.getByRole('button', { name: 'Save', exact: true }).click();
    await admin.getByText('That was not accepted').waitFor();
    await admin.getByLabel('Identifier').fill('nightly');
    await admin.keyboard.press('ControlOrMeta+S');
    await admin.getByText('Version 3').waitFor();
    await expect.poll(() => admin.getByLabel('Name of variable 1').count()).toBe(0);
    await admin.goto('/admin/scripts');
    await admin.getByRole('searchbox').fill('nightly');
    await admin.getByRole('link', { name: 'Nightly Backup' }).waitFor();
    await admin.getByRole('searchbox').fill('nothing like it');
    await admin.getByText('No script matches').waitFor();
  });

  it('saves and runs from within the text, and asks before what is written is lost', async () => {
    await make(admin, 'By keyboard', 'bash', 'echo one');
    const box = admin.getByRole('textbox', { name: 'Script', exact: true });
    await box.press('ControlOrMeta+End');
    await admin.keyboard.type('; echo two');
    await box.press('ControlOrMeta+S');
    await admin.getByText('Version 2').waitFor();
    await box.press('ControlOrMeta+Enter');
    await log(admin).getByText('two').waitFor();
    await admin.getByRole('status').getByText('Succeeded').waitFor();
    expect(await box.textContent()).toBe('echo one; echo two');
    await admin.keyboard.type('; echo three');
    const asked: string[] = [];
    const answer = (dialog: Dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    };
    admin.on('dialog', answer);
    // Another run is no other page.
    await admin.getByRole('link', { name: /Succeeded.*by hand/ }).click();
    await admin.getByRole('link', { name: 'All scripts' }).click();
    await admin.getByRole('button', { name: 'Take version 1 up again' }).click();
    expect(asked).toEqual([expect.stringContaining('not saved'), expect.stringContaining('not saved')]);
    admin.off('dialog', answer);
    expect(await box.textContent()).toContain('three');
  });

  it('runs nothing but what it shows, and loses nothing when two people write', async () => {
    const other = await openSignedIn(browser, server.url, ADMIN);
    await make(admin, 'Shared', 'bash', 'echo theirs');
    const address = new URL(admin.url()).pathname;
    const box = (page: Page) => page.getByRole('textbox', { name: 'Script', exact: true });
    const save = async (page: Page, text: string) => {
      await write(page, text);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    };
    await other.goto(address);
    await box(other).waitFor();
    await save(admin, 'echo newer');
    await admin.getByText('Version 2').waitFor();
    await other.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => box(other).textContent()).toBe('echo newer');
    await other.getByText('It has not run yet.').waitFor();
    await save(admin, 'echo newest');
    await admin.getByText('Version 3').waitFor();
    await save(other, 'echo mine');
    await other.getByText('Somebody else has saved version 3').waitFor();
    expect(await box(other).textContent()).toBe('echo mine');
    await other.getByRole('button', { name: 'Save mine on top' }).click();
    await other.getByText('Version 4').waitFor();
    await other.getByText('Somebody else has saved').waitFor({ state: 'detached' });
    await other.context().close();
  });

  it('tells of a run in the page also when the page is left', async () => {
    await make(admin, 'Left', 'browser', 'console.log("begun"); await new Promise(() => {})');
    const address = new URL(admin.url()).pathname;
    for (const leave of [() => admin.getByRole('link', { name: 'All scripts' }).click(), () => admin.reload()]) {
      await admin.goto(address);
      await admin.getByRole('button', { name: 'Run', exact: true }).click();
      await log(admin).getByText('begun').waitFor();
      await leave();
    }
    await expect
      .poll(async () => {
        await admin.goto(address);
        // The list is there, whatever it says of the two runs by now.
        await admin
          .getByRole('link', { name: /by hand/ })
          .nth(1)
          .waitFor();
        return admin.getByRole('link', { name: /Canceled.*by hand/ }).count();
      })
      .toBe(2);
  });

  it('runs a script in the page, from where it reaches neither our API nor cookies', async () => {
    await make(admin, 'In the page', 'browser', ATTEMPTS.replace('BASE', JSON.stringify(server.url)));
    await admin.getByRole('button', { name: 'Run', exact: true }).click();
    await log(admin).getByText('the last words').waitFor();
    await admin.getByRole('status').getByText('Succeeded').waitFor();
    const lines = await log(admin).locator('[data-stream]').allTextContents();
    const said = lines.map((line) => line.replace(/^\d+/, '')).filter((line) => / (refused|reached)/.test(line));
    const names = ['api', 'elsewhere', 'socket', 'cookies', 'storage', 'database', 'code', 'module', 'message'];
    expect(said).toEqual(names.map((name) => `${name} refused`));
    for (const text of ['origin null', '["shown as well"]', 'Assertion failed not so'])
      expect(await log(admin).textContent()).toContain(text);
    await admin.getByRole('link', { name: /Succeeded.*by hand/ }).click();
    await admin.getByText('It ran in the page of this person').waitFor();
    await log(admin).getByText('the last words').waitFor();
  });

  it('goes on while a script in the page never ends, and stops it', async () => {
    await make(admin, 'Endless', 'browser', 'console.log("begun"); for (;;) {}');
    await admin.getByRole('button', { name: 'Run', exact: true }).click();
    await admin.getByRole('button', { name: 'Add a variable' }).click();
    await admin.getByLabel('Name of variable 1').fill('STILL_HERE');
    await admin.getByRole('button', { name: 'Stop' }).click();
    await admin.getByRole('status').getByText('Canceled').waitFor();
    await admin.getByRole('link', { name: /Canceled.*by hand/ }).waitFor();
  });

  it('is usable at a phone, in the dark, in Swedish', async () => {
    const phone = await openSignedIn(browser, server.url, ADMIN, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await phone.evaluate(`localStorage.setItem('scriptorium.language', 'sv')`);
    await phone.goto('/admin/scripts');
    await phone.getByRole('link', { name: 'Nightly Backup' }).click();
    await phone.getByRole('heading', { level: 1, name: 'Nightly Backup' }).waitFor();
    await phone
      .getByRole('link', { name: /Canceled|Avbruten/ })
      .first()
      .click();
    await expectNoSidewaysScroll(phone);
    await expectAccessible(phone);
  });
});
