import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, expectSuccess, noticesOf, openBench, outputOf, rowsOf, runExample } from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const summarise = (content: string | Uint8Array, inputs = {}) =>
  runExample(bench, 'csv-summary', { inputs, files: { 'klass 7å.csv': content } });

test('describes columns of an Excel file from a Swedish computer', async () => {
  const csv =
    '\uFEFFNamn;Poäng;Datum;Postnr;Tom\r\n"Åsa; Ek";12,5;2026-01-31;01234;\r\nÖrjan;7;2026-02-01;99999;NA\r\nÅsa;1 000;2026-01-02;11122;\r\n';
  const run = await summarise(csv);
  expectSuccess(run);
  expect(rowsOf(run)).toEqual([
    { column: 'Namn', type: 'text', filled: 3, missing: 0, different: 3 },
    {
      column: 'Poäng',
      type: 'number',
      filled: 3,
      missing: 0,
      different: 3,
      smallest: 7,
      largest: 1000,
      mean: 339.833,
      median: 12.5,
    },
    {
      column: 'Datum',
      type: 'date',
      filled: 3,
      missing: 0,
      different: 3,
      smallest: '2026-01-02',
      largest: '2026-02-01',
    },
    { column: 'Postnr', type: 'text', filled: 3, missing: 0, different: 3 },
    { column: 'Tom', type: 'empty', filled: 0, missing: 3, different: 0 },
  ]);
  expect(outputOf(run, 'vega_lite').spec.title).toBe('Poäng');
  expect(outputOf(run, 'markdown').markdown).toContain('3 rows and 5 columns, separated by semicolons');
  expect(run.artifacts.get('summary.csv')?.toString()).toContain('Poäng,number,3');
  expect(run.log).toContain('3 rows, 5 columns');
});

test('finds the separator, charts the column that is asked for, and reads old Windows text', async () => {
  const run = await summarise(Buffer.from('färg\tantal\nröd\t1\nröd\t2\nblå\t3\n', 'latin1'), { chart: 'Färg' });
  expectSuccess(run);
  expect(noticesOf(run)).toContain('not UTF-8');
  expect(outputOf(run, 'vega_lite').spec).toMatchObject({
    title: 'färg',
    data: {
      values: [
        { value: 'röd', rows: 2 },
        { value: 'blå', rows: 1 },
      ],
    },
  });
});

test('counts ragged rows and works without a header', async () => {
  const run = await summarise('1,2\n3\n4,5,6\n', { header: false });
  expectSuccess(run);
  expect(rowsOf(run).map((row) => [row.column, row.filled, row.missing])).toEqual([
    ['Column 1', 3, 0],
    ['Column 2', 2, 1],
  ]);
  expect(noticesOf(run)).toContain('2 rows have more or fewer cells');
});

test('takes numbers of any size, and numbering for what it is', async () => {
  const run = await summarise('nr,a,b\n1,-2.5,1e999\n2,1234567.891,5\n3,0,6\n');
  expectSuccess(run);
  expect(rowsOf(run).map((row) => [row.type, row.smallest, row.largest])).toEqual([
    ['whole number', 1, 3],
    ['number', -2.5, 1_234_567.89],
    ['text', undefined, undefined],
  ]);
  expect(outputOf(run, 'vega_lite').spec.title).toBe('a');
});

test('shows lines in the log while it reads a large file', async () => {
  const run = await summarise(
    `id,value\n${Array.from({ length: 60_000 }, (_, index) => `${index},${index % 97}`).join('\n')}`,
  );
  expectSuccess(run);
  expect(run.log.match(/rows read/g)).toHaveLength(3);
  expect(rowsOf(run)[0]).toMatchObject({ filled: 60_000, different: 'over 50000', largest: 59_999 });
});

test.each([
  ['', 'is empty'],
  [' \n ', 'is empty'],
  [',,\n', 'no row with anything'],
  ['PK\u0003\u0004rest', 'Excel'],
  ['a\0b', 'not a text file'],
])('says what is wrong with %j', async (content, said) => {
  expect((await summarise(content)).toolError).toContain(said);
});

test('names the columns when the one to chart is not there', async () => {
  expect((await summarise('a,b\n1,2\n', { chart: 'c' })).toolError).toBe(
    'There is no column called “c”. The columns are: a, b.',
  );
});
