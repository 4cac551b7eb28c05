import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, expectSuccess, noticesOf, openBench, outputOf, runExample } from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('makes an SVG and a PNG of the right size', async () => {
  const run = await runExample(bench, 'qr-code', { inputs: { text: 'https://example.org/å', scale: 3 } });
  expectSuccess(run);
  expect(outputOf(run, 'image')).toEqual({
    kind: 'image',
    path: 'qr-code.svg',
    alt: 'QR code of: https://example.org/å',
  });
  expect(run.artifacts.get('qr-code.svg')?.toString()).toMatch(/^<svg [^>]*viewBox="0 0 33 33"/);
  const png = run.artifacts.get('qr-code.png');
  expect([png?.readUInt32BE(16), png?.readUInt32BE(20)]).toEqual([99, 99]);
});

test('draws the squares that the standard asks for', async () => {
  // Read back by zbar when this was written, as were full codes of all forty versions at all four levels.
  const run = await runExample(bench, 'qr-code', { inputs: { text: 'HELLO', level: 'Q' } });
  const squares = [...(run.artifacts.get('qr-code.svg')?.toString() ?? '').matchAll(/M(\d+),(\d+)h1/g)].map(
    ([, x, y]) => `${x},${y}`,
  );
  const expected = (await readFile(join(import.meta.dirname, '../../fixtures/qr-hello.txt'), 'utf8'))
    .trimEnd()
    .split('\n');
  expect(
    expected.flatMap((line, y) => [...line].flatMap((cell, x) => (cell === '#' ? [`${x + 4},${y + 4}`] : []))),
  ).toEqual(squares);
});

test('warns of pale colours, and says how much fits', async () => {
  expect(noticesOf(await runExample(bench, 'qr-code', { inputs: { text: 'x', colour: '#ffee00' } }))).toContain(
    'light',
  );
  expect((await runExample(bench, 'qr-code', { inputs: { text: 'å'.repeat(1400), level: 'H' } })).toolError).toContain(
    '1271',
  );
  expect((await runExample(bench, 'qr-code', { inputs: { text: '  ' } })).toolError).toContain('Write the link');
});
