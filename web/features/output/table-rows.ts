import type { Output, Scalar } from '../../../src/contract/output.ts';
import { cellText, compareCells } from './compare-cells.ts';

type Table = Extract<Output, { kind: 'table' }>;
export type Row = Record<string, Scalar>;
export interface Sorting {
  key: string;
  isDescending: boolean;
}

/** The rows that hold every word of `filter` somewhere, in the order asked for; without one, in the tool's. */
export function selectRows(table: Table, filter: string, sorting: Sorting | null, locale: string): Row[] {
  const wanted = filter.toLocaleLowerCase(locale).split(/\s+/).filter(Boolean);
  const rows = table.rows.filter((row) => {
    const text = table.columns
      .map(({ key }) => cellText(row[key]))
      .join('\t')
      .toLocaleLowerCase(locale);
    return wanted.every((word) => text.includes(word));
  });
  if (!sorting) return rows;
  const collator = new Intl.Collator(locale, { numeric: true });
  const isEmpty = (row: Row) => cellText(row[sorting.key]) === '';
  return rows.toSorted((a, b) => {
    const order = compareCells(a[sorting.key], b[sorting.key], collator);
    return sorting.isDescending && !isEmpty(a) && !isEmpty(b) ? -order : order;
  });
}

/** A click on a heading: ascending, then descending, then the tool's own order again. */
export function nextSorting(sorting: Sorting | null, key: string): Sorting | null {
  if (sorting?.key !== key) return { key, isDescending: false };
  return sorting.isDescending ? null : { key, isDescending: true };
}

/** RFC 4180 with the mark that makes spreadsheets read it as UTF-8. */
export function toCsv(table: Table, rows: readonly Row[]): string {
  const lines = [
    table.columns.map((column) => csvCell(column.label)),
    ...rows.map((row) => table.columns.map(({ key }) => csvCell(row[key]))),
  ];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are. */
function csvCell(value: Scalar | undefined): string {
  const text = cellText(value);
  const isFormula = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
