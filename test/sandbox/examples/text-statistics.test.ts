import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, expectSuccess, noticesOf, openBench, rowsOf, runExample } from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('counts words and sentences and computes LIX', async () => {
  const text = 'Katten sitter på mattan. Katten är mycket nyfiken på omgivningen!\n\nDen sover.';
  const run = await runExample(bench, 'text-statistics', { inputs: { text } });
  expectSuccess(run);
  const measures = Object.fromEntries(rowsOf(run, 'The text').map((row) => [row.measure, row.value]));
  expect(measures).toMatchObject({
    Words: 12,
    Sentences: 3,
    Paragraphs: 2,
    'Different words': 10,
    'Words longer than 6 letters': '16.7 %',
  });
  // 12 words in 3 sentences and 2 long words: 4 + 16.7.
  expect(measures['LIX readability']).toBe('21 (very easy)');
  expect(rowsOf(run, 'Most common words')[0]).toEqual({ word: 'katten', times: 2 });
  expect(run.artifacts.get('words.csv')?.toString()).toContain('\r\npå,2\r\n');
});

test('reads a file, in English, with every word', async () => {
  const run = await runExample(bench, 'text-statistics', {
    inputs: { language: 'en', common: false, top: 5 },
    files: { 'a.txt': Buffer.from('The caf\xe9. The end.', 'latin1') },
  });
  expectSuccess(run);
  expect(rowsOf(run, 'Most common words')).toEqual([
    { word: 'the', times: 2 },
    { word: 'café', times: 1 },
    { word: 'end', times: 1 },
  ]);
  expect(noticesOf(run)).toContain('very short');
});

test.each([
  ['', 'no text yet'],
  ['… — !', 'no words'],
])('%j is refused with a sentence', async (text, said) => {
  expect((await runExample(bench, 'text-statistics', { inputs: { text } })).toolError).toContain(said);
});
