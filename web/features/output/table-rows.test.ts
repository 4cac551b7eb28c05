import { expect, test } from 'vitest';
import type { Output, Scalar } from '../../../src/contract/output.ts';
import { exactNumber } from '../../../src/core/json.ts';
import { cellText } from './compare-cells.ts';
import { nextSorting, selectRows, toCsv } from './table-rows.ts';

const tableOf = (...values: Scalar[]): Extract<Output, { kind: 'table' }> => ({
  kind: 'table',
  columns: [{ key: 'v', label: 'Value' }],
  rows: values.map((v) => ({ v })),
});
const sorted = (values: Scalar[], isDescending = false) =>
  selectRows(tableOf(...values), '', { key: 'v', isDescending }, 'sv').map((row) => cellText(row.v));

test('whole numbers of any length are sorted exactly', () => {
  const near = ['100000000000000000000000000000000000000000002', '100000000000000000000000000000000000000000001'];
  expect(sorted([...near.map(exactNumber), 7])).toEqual(['7', near[1], near[0]]);
});

test('texts are sorted as the language does, with the numbers in them by size', () => {
  expect(sorted(['Örjan', 'Åsa', 'Zoe', 'rum 10', 'rum 9'])).toEqual(['rum 9', 'rum 10', 'Zoe', 'Åsa', 'Örjan']);
});

test('empty cells come last in both directions', () => {
  expect(sorted([null, 2, 1])).toEqual(['1', '2', '']);
  expect(sorted([null, 2, 1], true)).toEqual(['2', '1', '']);
});

test('a filter wants every word, in any column, in any case', () => {
  const table = {
    ...tableOf(),
    columns: ['a', 'b'].map((key) => ({ key, label: key })),
    rows: [
      { a: 'Åsa', b: 7 },
      { a: 'Åsa', b: 8 },
    ],
  };
  expect(selectRows(table, ' ÅSA 7 ', null, 'sv')).toEqual([{ a: 'Åsa', b: 7 }]);
});

test('headings are clicked through three orders', () => {
  const first = nextSorting(null, 'v');
  const second = nextSorting(first, 'v');
  expect([first, second, nextSorting(second, 'v')]).toEqual([
    { key: 'v', isDescending: false },
    { key: 'v', isDescending: true },
    null,
  ]);
});

test('CSV keeps exact digits, quotes what needs it and disarms formulas', () => {
  const values: Scalar[] = [exactNumber('1.50'), 'a,"b"', '=1+1', '-3', true, null];
  const table = tableOf(...values);
  expect(toCsv(table, table.rows)).toBe('\uFEFFValue\r\n1.50\r\n"a,""b"""\r\n\'=1+1\r\n-3\r\ntrue\r\n\r\n');
});
