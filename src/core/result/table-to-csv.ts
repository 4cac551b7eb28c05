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
  const lines = [table.columns.map((column) => csvCell(column.label)).join(',')];
  for (const row of table.rows) {
    lines.push(table.columns.map(({ key }) => csvCell(Object.hasOwn(row, key) ? (row[key] ?? null) : null)).join(','));
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
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
