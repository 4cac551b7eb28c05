/** What tools and people write, in a real browser: shown, and never more than shown. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openBrowser } from '../../../e2e/browser.ts';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Run } from '../../../src/contract/run.ts';
import type { TestPerson } from '../../app.ts';
import { type MadeTool, makeDraft, runForm, runTool } from '../../tool-maker.ts';
import { type Elsewhere, evilPage, openElsewhere } from './elsewhere.ts';
import { useProduct } from './stage.ts';
import { publishedBy } from './things.ts';

const LINE = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
const MARKDOWN = `[a](javascript:alert(1)) ![b](x" onerror="alert(1)) <img src=x onerror=alert(1)> <a href="data:text/html,x">d</a>`;
const TERMINAL = '\\x1b]8;;javascript:alert(1)\\x07link\\x1b]8;;\\x07 \\x1b[31m<img src=x onerror=alert(1)>\\x1b[0m';
const ROOT = path.join(import.meta.dirname, '../../..');

const files = {
  'page.html': 'HTML',
  'page.xhtml': 'HTML',
  'picture.svg':
    '<svg xmlns="http://www.w3.org/2000/svg" onload="new Image().src=\'TO/svg\'"><script>fetch("TO/svg")</script></svg>',
  'data.xml':
    '<?xml-stylesheet href="TO/xsl"?><html xmlns="http://www.w3.org/1999/xhtml"><script>fetch("TO/xml")</script></html>',
  'mail.mht': 'MIME-Version: 1.0\nContent-Type: text/html\n\nHTML',
  'paper.pdf': 'HTML',
  'text.txt': 'HTML',
  'no-ending': 'HTML',
  'picture.png': 'HTML',
  'picture.gif': 'GIF89a/*HTML*/',
  'script.js': 'fetch("TO/js")',
};

describe('pages', () => {
  const product = useProduct();
  const { app, play, control } = product;
  let browser: Browser;
  let elsewhere: Elsewhere;
  let author: TestPerson;
  beforeAll(async () => {
    browser = await openBrowser();
    elsewhere = await openElsewhere();
    author = await product.enter('contributor', LINE);
  });
  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
  });

  async function openAs({ headers }: TestPerson): Promise<BrowserContext> {
    const context = await browser.newContext({ baseURL: app.url, locale: 'en-GB' });
    // What does not come, the time of the test itself ends.
    context.setDefaultTimeout(0);
    const value = (headers().cookie ?? '').split('=')[1] ?? '';
    await context.addCookies([
      { name: 'scriptorium.session_token', value, url: app.url, httpOnly: true, sameSite: 'Lax' },
    ]);
    return context;
  }

  /** A browser in which something of ours is open; ends with nothing heard elsewhere and nobody asked to confirm. */
  async function watched(person: TestPerson, act: (page: Page) => Promise<void>): Promise<void> {
    const context = await openAs(person);
    const dialogs: string[] = [];
    try {
      const page = await context.newPage();
      context.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      elsewhere.heard.length = 0;
      await act(page);
      expect(dialogs).toEqual([]);
      expect(elsewhere.heard).toEqual([]);
      expect(await page.evaluate("'owned' in { ...localStorage } || document.cookie")).toBe('');
    } finally {
      await context.close();
    }
  }

  async function runSource(source: string, names: object = {}): Promise<Run> {
    const { versionId } = await makeDraft(author.client, { source, ...names });
    const start = { params: { versionId }, query: { wait: 60 }, body: runForm() };
    return author.client.call(routes.startSandboxRun, start);
  }
  const returning = (result: unknown, before = ''): string =>
    `import json, os\ndef run_tool(i, o):\n${before}    return json.loads(${JSON.stringify(JSON.stringify(result))})\n`;
  const makeEvil = (): Promise<Run> =>
    runSource(returning({ outputs: [{ kind: 'html_sandboxed', html: evilPage(elsewhere.url) }] }));
  const htmlOf = (run: Run): string => urlOf(routes.getHtmlOutput, { runId: run.id, index: 0 });

  play('XS-01', 'makes a page that reaches for the session, the page around it and other sites', async () => {
    const run = await makeEvil();
    await watched(author, async (page) => {
      await page.goto(`/runs/${run.id}`);
      const frame = page.frameLocator('iframe').first();
      await frame.getByRole('heading', { name: 'What the tool made' }).waitFor();
      const [title, url] = [await page.title(), page.url()];
      await frame.locator('#code').click();
      await frame.locator('#top').click();
      await frame.locator('#blank').click();
      await frame.getByRole('button', { name: 'Send' }).click();
      // What would have happened by itself has had its time: the refresh says one second.
      await page.waitForTimeout(2000);
      expect([await page.title(), page.url()]).toEqual([title, url]);
      expect(page.context().pages().length).toBe(1);
    });
  });
  control('XS-01', 'makes it where it is served as any page', async () => {
    const page = await browser.newPage();
    elsewhere.heard.length = 0;
    await page.goto(elsewhere.serve('text/html', evilPage(elsewhere.url, { stays: true })));
    for (const path of ['/script', '/pixel', '/onerror', '/style', '/srcdoc'])
      await expect.poll(() => elsewhere.heard).toContain(path);
    await page.close();
  });

  play('XS-02', 'is opened by its own address', async () => {
    const run = await makeEvil();
    const answer = await fetch(app.url + htmlOf(run), { headers: author.headers() });
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(answer.headers.get('content-security-policy')).not.toMatch(/allow-|script-src/);
    const context = await openAs(author);
    const page = await context.newPage();
    elsewhere.heard.length = 0;
    await page.goto(htmlOf(run));
    expect(await page.evaluate('self.origin')).toBe('null');
    expect(await page.evaluate('(() => { try { return document.cookie } catch (e) { return e.name } })()')).toBe(
      'SecurityError',
    );
    await page.waitForTimeout(2000);
    expect(page.url()).toBe(app.url + htmlOf(run));
    expect(elsewhere.heard).toEqual([]);
    await context.close();
  });
  control('XS-02', 'is a page of our own', async () => {
    const context = await openAs(author);
    const page = await context.newPage();
    await page.goto('/');
    expect(await page.evaluate('self.origin')).toBe(app.url);
    await context.close();
  });

  play('XS-03', 'looks for a frame with too many rights', async () => {
    const run = await makeEvil();
    await watched(author, async (page) => {
      await page.goto(`/runs/${run.id}`);
      await page.locator('iframe').first().waitFor();
      const rights = await page
        .locator('iframe')
        .evaluateAll((frames) => frames.map((frame) => frame.getAttribute('sandbox')));
      expect(rights).toEqual(['']);
    });
    const sources = readdirSync(path.join(ROOT, 'web'), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.tsx'));
    const frames = sources.flatMap(
      (file) => readFileSync(path.join(ROOT, 'web', file), 'utf8').match(/<iframe[^>]*>/g) ?? [],
    );
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) expect(frame).not.toMatch(/allow-(same-origin|top-navigation|popups)|srcDoc/);
    // One runs what an admin has written, in a document of ours that is of no origin.
    const running = frames.filter((frame) => frame.includes('allow-'));
    expect(running.map((frame) => /sandbox="[^"]*"/.exec(frame)?.[0])).toEqual(['sandbox="allow-scripts"']);
    expect(running[0]).toContain('routes.getScriptFrame');
    // One without a sandbox may only show what cannot be a document of ours.
    expect(frames.filter((frame) => !frame.includes('sandbox=')).length).toBe(1);
  });
  control('XS-03', 'finds one, and owns the page around it', async () => {
    const inner = elsewhere.serve('text/html', '<script>parent.document.title = "owned"</script>');
    const frame = `<iframe sandbox="allow-scripts allow-same-origin" src="${inner}"></iframe>`;
    const page = await browser.newPage();
    await page.goto(elsewhere.serve('text/html', frame));
    await expect.poll(() => page.title()).toBe('owned');
    await page.close();
  });

  play('XS-05', 'makes files that are pages, pictures with scripts, or both', async () => {
    const written = Object.entries(files).map(([name, content]) => [
      name,
      content.replaceAll('HTML', evilPage(elsewhere.url)).replaceAll('TO', elsewhere.url),
    ]);
    const write = `    for name, text in json.loads(${JSON.stringify(JSON.stringify(written))}):\n        open(os.path.join(o, name), "w").write(text)\n`;
    const run = await runSource(returning({}, write));
    expect(run.artifacts.length).toBe(written.length);
    await watched(author, async (page) => {
      await page.goto('/');
      for (const { id, path: name } of run.artifacts) {
        const address = urlOf(routes.getArtifact, { runId: run.id, artifactId: id });
        const plain = await fetch(app.url + address, { headers: author.headers() });
        await plain.body?.cancel();
        expect([name, plain.headers.get('content-type')]).toEqual([name, 'application/octet-stream']);
        expect(plain.headers.get('content-disposition'), name).toMatch(/^attachment/);
        expect(plain.headers.get('content-security-policy'), name).toMatch(/^sandbox; default-src 'none'/);
        const preview = await fetch(`${app.url}${address}?preview=1`, { headers: author.headers() });
        await preview.body?.cancel();
        for (const answer of [plain, preview])
          expect(answer.headers.get('x-content-type-options'), name).toBe('nosniff');
        expect(preview.headers.get('content-type'), name).not.toMatch(/html|\/xml|javascript/);
        const policy = preview.headers.get('content-security-policy');
        expect(policy, name).toMatch(name.endsWith('.pdf') ? /^default-src 'none'/ : /^sandbox; default-src 'none'/);
        // Alone in a tab, which may also mean that it is downloaded.
        const tab = await page.context().newPage();
        await tab.goto(`${address}?preview=1`).catch(() => {});
        await tab.close();
      }
      await page.goto(`/runs/${run.id}`);
      await page.getByText('page.html').first().waitFor();
    });
  });
  control('XS-05', 'makes the picture, where it is served as any picture', async () => {
    const page = await browser.newPage();
    elsewhere.heard.length = 0;
    await page.goto(elsewhere.serve('image/svg+xml', files['picture.svg'].replaceAll('TO', elsewhere.url)));
    await expect.poll(() => elsewhere.heard).toContain('/svg');
    await page.close();
  });

  /** What a text turns into where it is taken for markup. */
  const INJECTED =
    'img[src="x"], [onerror], [onload], [onclick], a[href^="javascript:" i], a[href^="data:" i], script:not([src])';

  async function expectText(page: Page, address: string, shown: string | RegExp): Promise<void> {
    await page.goto(address);
    await page.getByText(shown).first().waitFor();
    expect([address, await page.locator(INJECTED).count()]).toEqual([address, 0]);
  }

  async function evilTool(): Promise<{ made: MadeTool; run: Run }> {
    const outputs = [
      { kind: 'notice', level: 'error', message: LINE },
      { kind: 'markdown', markdown: MARKDOWN },
      {
        kind: 'table',
        title: LINE,
        columns: [{ key: 'k', label: LINE }],
        rows: [{ k: LINE }, { k: 'javascript:alert(1)' }],
      },
      { kind: 'json', title: LINE, value: { [LINE]: LINE } },
    ];
    const source = returning(
      { outputs, next_actions: [{ action_id: 'more', label: LINE, kind: 'form', fields: [] }], state: {} },
      `    print("${TERMINAL}", flush=True)\n    open(os.path.join(o, "<img src=x onerror=alert(1)>.txt"), "w").write("x")\n`,
    );
    const made = await publishedBy(product, author, source);
    const superuser = product.superuser.client;
    const texts = { title: LINE, summary: LINE, description: MARKDOWN, audience: ['"><img src=x>'] };
    await superuser.call(routes.changeTool, { params: made, body: texts });
    return { made, run: await runTool(author.client, made.slug) };
  }

  play('XS-06', 'writes markup wherever a text can be written, and everybody looks at it', async () => {
    const { made, run } = await evilTool();
    const inputSchema = { type: 'object', properties: { text: { type: 'string', title: LINE, description: LINE } } };
    const saved = await author.client.call(routes.saveVersion, {
      params: made,
      body: {
        ...{
          language: 'python',
          source: `# ${LINE}\ndef run_tool(i, o): raise ValueError("${LINE.replaceAll('"', "'")}")\n`,
        },
        ...{ parentVersionId: made.versionId, inputSchema, usageInstructions: MARKDOWN },
      },
    });
    const versionId = saved.id;
    await author.client.call(routes.addComment, { params: { versionId }, body: { text: LINE } });
    const start = { params: { versionId }, query: { wait: 60 }, body: runForm() };
    const failed = await author.client.call(routes.startSandboxRun, start);
    expect(failed.status).toBe('failed');
    await author.client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: LINE } });
    await watched(author, async (page) => {
      await expectText(page, '/', LINE);
      await expectText(page, `/tools/${made.slug}`, LINE);
      await expectText(page, `/runs/${run.id}`, LINE);
      await expectText(page, `/runs/${run.id}`, 'javascript:alert(1)');
      await expectText(page, `/runs/${failed.id}`, /ValueError/);
      await expectText(page, '/runs', LINE);
      await expectText(page, '/admin/tools', LINE);
      await expectText(page, `/admin/tools/${made.toolId}`, LINE);
      await expectText(page, '/account', LINE);
    });
    await watched(product.superuser, async (page) => {
      await expectText(page, '/admin/reviews', LINE);
      await expectText(page, `/admin/reviews/${versionId}`, LINE);
      await expectText(page, '/people', LINE);
      await expectText(page, '/inbox', LINE);
      await expectText(page, '/admin/audit', LINE);
      await expectText(page, `/?q=${encodeURIComponent(LINE)}`, LINE);
      await expectText(page, `/tools/${encodeURIComponent(LINE)}`, /not|find/i);
    });
  });
  control('XS-06', 'writes it into a page as markup', async () => {
    const page = await browser.newPage();
    await page.goto(elsewhere.serve('text/html', `<p>${LINE}</p><p>[a](x)</p>`.replaceAll('alert', 'void')));
    expect(await page.locator(INJECTED).count()).toBeGreaterThan(1);
    await page.close();
  });
});
