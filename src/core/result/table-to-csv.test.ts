import { expect, test } from 'vitest';
import { exactNumber } from '../json.ts';
import { tableToCsv } from './table-to-csv.ts';

test('follows RFC 4180, keeps numbers exact and disarms formulas', () => {
  const columns = [
    { key: 'a', label: 'Namn, å' },
    { key: 'b', label: '=b' },
  ];
  const rows = [
    { a: 'x"y', b: exactNumber('1.10') },
    { a: '@SUM(A1)', b: -5 },
    { a: '-5', b: true },
    { a: '+46 70', b: null },
    { a: ' kant ', c: 'no column' },
    { b: 'rad\r\nbryt' },
  ];
  expect(tableToCsv({ columns, rows })).toBe(
    '\uFEFF"Namn, å",\'=b\r\n"x""y",1.10\r\n\'@SUM(A1),-5\r\n-5,true\r\n\'+46 70,\r\n" kant ",\r\n,"rad\r\nbryt"\r\n',
  );
});
