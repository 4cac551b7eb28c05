import type { Scalar } from '../../contract/output.ts';
import { isRawNumber } from '../json.ts';

export interface TableData {
  columns: readonly { key: string; label: string }[];
  rows: readonly Readonly<Record<string, Scalar>>[];
}

/**
 * RFC 4180, with the byte order mark that spreadsheets need for anything beyond ASCII. A text that a spreadsheet would
 * take for a formula gets an apostrophe before it; numbers, negative ones too, stay as they are.
 */
export function tableToCsv(table: TableData): string {
  const lines = [csvLine(table.columns.map((column) => column.label))];
  for (const row of table.rows) {
    lines.push(csvLine(table.columns.map(({ key }) => (Object.hasOwn(row, key) ? (row[key] ?? null) : null))));
  }
  return `\uFEFF${lines.join('')}`;
}

/** One row with its end. */
export function csvLine(cells: readonly Scalar[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: Scalar): string {
  if (value === null) return '';
  if (isRawNumber(value)) return value.rawJSON;
  if (typeof value !== 'string') return String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(?:[.,]\d+)?$/.test(text);
}
