import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, expectSuccess, noticesOf, openBench, rowsOf, runExample } from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('lists files with their kinds and finds copies', async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
  const run = await runExample(bench, 'disk-report', {
    files: {
      'a å.txt': 'hej\n',
      '-rf': 'hej\n',
      'bild.png': png,
      'tom.csv': '',
      'x"y\\z.bin': Uint8Array.of(1, 0, 2),
      'x.csv': 'a,b\n',
    },
  });
  expectSuccess(run);
  expect(Object.fromEntries(rowsOf(run, 'Files').map((row) => [row.name, [row.bytes, row.kind]]))).toEqual({
    'a å.txt': [4, 'text'],
    '-rf': [4, 'text'],
    'bild.png': [9, 'PNG picture'],
    'tom.csv': [0, 'empty'],
    'x"y\\z.bin': [3, 'binary data'],
    'x.csv': [4, 'table (text)'],
  });
  expect(noticesOf(run)).toBe(
    '6 files, 24 bytes together. One of them is a copy of another; without it there would be 4 bytes less.',
  );
  expect(rowsOf(run, 'Room for a run').length).toBeGreaterThan(0);
  expect(run.artifacts.get('checksums.txt')?.toString()).toMatch(/^[0-9a-f]{64} {2}-rf$/m);
});

test('without files reports the room alone', async () => {
  const run = await runExample(bench, 'disk-report', {});
  expectSuccess(run);
  expect(rowsOf(run).map((row) => row.place)).toContain('/tmp');
});
