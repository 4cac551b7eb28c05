/** The editor of scripts in the test area, by keyboard and on a phone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';
import { signIn } from '../test/sign-in.ts';
import { makeDraft } from '../test/tool-maker.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, makePlace, type Place, type ServerProcess, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const BASH = '# greets\nfor name in "$@"; do\n  echo "hello $name"\ndone\n';

describe('the editor, in Chromium', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let client: Client;
  let page: Page;
  let toolId: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    place = await makePlace();
    server = await startServer(place.dataDir);
    browser = await openBrowser();
    client = (await signIn(server.url, ADMIN)).client;
    toolId = (await makeDraft(client, { source: 'def run_tool(i, o):\n    return "<p>first</p>"\n' })).toolId;
    page = await openSignedIn(browser, server.url, ADMIN);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`/admin/tools/${toolId}`);
    await editor().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await server?.ended;
    await place?.remove();
  });

  const editor = (on: Page = page) => on.getByRole('textbox', { name: /^(Source|Källkod)$/ });
  const hasFocus = () => page.evaluate('document.activeElement.classList.contains("cm-content")');
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const replace = async (text: string) => {
    await editor().focus();
    await press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
  };
  const savedSource = async () => {
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    const { headVersionId } = await client.call(routes.getManagedTool, { params: { toolId } });
    return (await client.call(routes.getVersion, { params: { versionId: headVersionId ?? '' } })).source;
  };

  it('keeps the indentation, moves lines in and out, and saves what was typed', async () => {
    await replace('');
    await page.keyboard.type('def run_tool(i, o):');
    await press('Enter');
    await page.keyboard.type('if o:');
    await press('Enter');
    await page.keyboard.type('return "<p>å</p>"');
    await press('Enter', 'Shift+Tab');
    await page.keyboard.type('x =');
    await press('Tab');
    await page.keyboard.type(' 1');
    const typed = 'def run_tool(i, o):\n    if o:\n        return "<p>å</p>"\n        x = 1';
    expect(await savedSource()).toBe(typed);
    await editor().focus();
    await press('ControlOrMeta+a', 'Tab');
    expect(await savedSource()).toBe(typed.replaceAll(/^/gm, '    '));
    await editor().focus();
    await press('ControlOrMeta+z');
    expect(await savedSource()).toBe(typed);
    await editor().focus();
    await press('ControlOrMeta+y');
    expect(await savedSource()).toBe(typed.replaceAll(/^/gm, '    '));
  });

  it('lets the keyboard leave by Escape and Tab, and keeps Tab otherwise', async () => {
    await editor().focus();
    await press('Tab');
    expect(await hasFocus()).toBe(true);
    await press('Escape', 'Tab');
    expect(await hasFocus()).toBe(false);
    await press('Shift+Tab');
    expect(await hasFocus()).toBe(true);
    await press('Tab');
    expect(await hasFocus()).toBe(true);
  });

  it('finds what is too far away to be drawn, and deletes all of a long text', async () => {
    await replace(Array.from({ length: 200 }, (_, n) => `line_${n} = ${n}`).join('\n'));
    await press('ControlOrMeta+Home', 'ControlOrMeta+f');
    await page.keyboard.type('LINE_19');
    await page.locator('.cm-searchMatch').first().waitFor();
    await expectAccessible(page);
    await press('Shift+Enter');
    await page.getByText('line_199 = 199', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Replace with' }).pressSequentially('row_19');
    await page.getByRole('button', { name: 'Replace all' }).click();
    await page.getByText('row_199 = 199', { exact: true }).waitFor();
    await press('Escape');
    expect(await hasFocus()).toBe(true);
    await press('ControlOrMeta+a', 'Delete');
    await page.keyboard.type('def run_tool(i, o): return "<p>short</p>"');
    expect(await savedSource()).toBe('def run_tool(i, o): return "<p>short</p>"');
  });

  it('marks the line where a test run failed, until the text changes', async () => {
    await replace('def run_tool(i, o):\n    return (\n\nx = = 1\n');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.locator('.cm-faultLine').waitFor();
    await expectAccessible(page);
    await replace('def run_tool(i, o):\n    return "<p>mended</p>"\n');
    await page.locator('.cm-faultLine').waitFor({ state: 'detached' });
    await savedSource();
  });

  it('is read and used in the dark, on a phone and in Swedish', async () => {
    const options = { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'en-GB' } as const;
    const phone = await openSignedIn(browser, server.url, ADMIN, options);
    await phone.evaluate('localStorage.setItem("scriptorium.language", "sv")');
    const bash = await makeDraft(client, { source: BASH, language: 'bash' });
    await phone.goto(`/admin/tools/${bash.toolId}`);
    await phone.getByRole('textbox', { name: 'Källkod' }).waitFor();
    await expectAccessible(phone);
    await expectNoSidewaysScroll(phone);
    expect(await editor(phone).textContent()).toBe(BASH.replaceAll('\n', ''));
    // Comment, keyword and text; they come when the text has been read, which is later on a busy machine.
    const colors = 'Array.from(document.querySelectorAll(".cm-line span"), (node) => getComputedStyle(node).color)';
    await expect.poll(async () => new Set(await phone.evaluate<string[]>(colors)).size).toBeGreaterThanOrEqual(3);
    await editor(phone).press('ControlOrMeta+f');
    await phone.getByRole('textbox', { name: 'Sök i skriptet' }).pressSequentially('NAME');
    await phone.locator('.cm-searchMatch').first().waitFor();
    await expectAccessible(phone);
    await expectNoSidewaysScroll(phone);
    await phone.keyboard.press('Escape');
    await editor(phone).press('ControlOrMeta+Alt+g');
    await phone.getByRole('textbox', { name: 'Gå till rad' }).waitFor();
    await expectAccessible(phone);
    await expectNoSidewaysScroll(phone);
  });

  it('indents after what opens a block, and closes it, in each language', async () => {
    const cases = [
      ['python', ['def run_tool(i, o):', 'if o:', 'x = 1'], 'def run_tool(i, o):\n    if o:\n        x = 1'],
      ['bash', ['for n in "$@"; do', 'echo "$n"'], 'for n in "$@"; do\n  echo "$n"'],
      ['node', ['export default () => {', 'return 1;', '}'], 'export default () => {\n  return 1;\n}'],
    ] as const;
    for (const [language, lines, wanted] of cases) {
      const draft = await makeDraft(client, { source: '', language });
      await page.goto(`/admin/tools/${draft.toolId}`);
      await editor().focus();
      for (const [n, line] of lines.entries()) {
        if (n > 0) await press('Enter');
        await page.keyboard.type(line);
      }
      await expect.poll(async () => (await page.locator('.cm-line').allTextContents()).join('\n')).toBe(wanted);
    }
  });

  it('breaks no rule of the page', () => {
    expect(complaints).toEqual([]);
  });
});
