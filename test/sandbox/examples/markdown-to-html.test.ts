import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, expectSuccess, noticesOf, openBench, outputOf, runExample } from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const convert = async (text: string, inputs = {}) => {
  const run = await runExample(bench, 'markdown-to-html', { inputs: { text, ...inputs } });
  expectSuccess(run);
  return outputOf(run, 'html_sandboxed').html;
};
const bodyOf = (page: string) => (/<body>\n([\s\S]*)\n<\/body>/.exec(page)?.[1] ?? '').trim();

test('renders what people write in notes', async () => {
  const body = bodyOf(await convert(await readFile(join(import.meta.dirname, '../../fixtures/notes.md'), 'utf8')));
  expect(body).toBe((await readFile(join(import.meta.dirname, '../../fixtures/notes.html'), 'utf8')).trim());
});

test('lets no HTML, script or unsafe address through', async () => {
  const body = bodyOf(
    await convert(
      '<script>alert(1)</script> [x](javascript:alert(1)) ![y](x" onerror="z) <img src=x onerror=y>\n\n[a](https://e.org/"onclick="b)\n\n`<b>` \uE0000\uE001',
    ),
  );
  expect(body).not.toMatch(/<(?!\/?(?:p|code|a)\b)|<a href="(?!https:)/);
  expect(body).not.toMatch(/<[^>]*\son\w+=/);
  expect(body).toContain('<code>&lt;b&gt;</code>');
});

test('takes a file, names the page after its heading and adds contents', async () => {
  const run = await runExample(bench, 'markdown-to-html', {
    inputs: { text: 'other', contents: true, language: 'sv' },
    files: { 'vecka.md': '# Vecka 36 å\n\n## Måndag\n\n## Måndag\n' },
  });
  expectSuccess(run);
  const page = run.artifacts.get('vecka-36-å.html')?.toString() ?? '';
  expect(page).toContain('<html lang="sv">');
  expect(page).toContain('<title>Vecka 36 å</title>');
  expect(page).toContain('<a href="#måndag-2">Måndag</a>');
  expect(noticesOf(run)).toContain('vecka.md was used');
});

test('asks for text when there is none', async () => {
  expect((await runExample(bench, 'markdown-to-html', { inputs: { text: ' \n' } })).toolError).toContain('no text yet');
});

test('shows the beginning of a long page and keeps the whole in the file', async () => {
  const run = await runExample(bench, 'markdown-to-html', { inputs: { text: 'En mening till. '.repeat(20_000) } });
  expectSuccess(run);
  expect(noticesOf(run)).toContain('only its beginning');
  expect(run.artifacts.get('notes.html')?.length).toBeGreaterThan(300_000);
});

test('does not hang on hostile text', async () => {
  for (const text of [
    '*'.repeat(5000),
    '['.repeat(5000),
    '> '.repeat(500),
    '`'.repeat(5000),
    '_a'.repeat(5000),
    `${'- '.repeat(200)}x`,
    '|'.repeat(3000),
  ])
    await convert(text);
});
