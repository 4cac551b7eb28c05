import type { Output, Scalar } from '../../contract/output.ts';
import { quote } from '../form/issue.ts';
import { isObject, isRawNumber, type Json, type JsonObject, stringifyJson, utf8Bytes } from '../json.ts';
import { cutText } from './cut-text.ts';
import type { Fault, Reading } from './reading.ts';
import { saveAsCsv } from './save-as-csv.ts';
import type { TableData } from './table-to-csv.ts';

type Table = Extract<Output, { kind: 'table' }>;
type Column = Table['columns'][number];

/** A table with its columns in declared order. Rows, columns and cells over their caps are cut, and the whole is saved. */
export function readTable(raw: JsonObject, where: string, title: string | undefined, reading: Reading): Table | Fault {
  const columns = readColumns(raw.columns, where, reading);
  if ('fault' in columns) return columns;
  const rows = raw.rows ?? [];
  if (!Array.isArray(rows)) return { fault: '"rows" must be a list of objects' };
  const wrong = rows.findIndex((row) => !isObject(row));
  if (wrong >= 0) return { fault: `row ${wrong + 1} must be an object {column: value}` };
  const nested = { count: 0 };
  const data: TableData = { columns, rows: rows.map((row) => readRow(row as JsonObject, columns, nested)) };
  if (nested.count > 0) {
    reading.notes.push(`${where}: ${nested.count} cells were lists or objects; they are shown as JSON text.`);
  }
  const { budget } = reading;
  const shown = columns.slice(0, budget.columns);
  const cut = { cells: 0 };
  const table: Table = {
    kind: 'table',
    ...(title === undefined ? {} : { title }),
    columns: shown,
    rows: data.rows.slice(0, budget.rows).map((row) => cutRow(row, shown, budget.cellBytes, cut)),
  };
  reading.tables.set(table, { data, number: reading.tables.size + 1, csvPath: null });
  const faults = [
    rows.length > budget.rows ? `the first ${budget.rows} of ${rows.length} rows (at most ${budget.rows})` : '',
    columns.length > budget.columns
      ? `the first ${budget.columns} of ${columns.length} columns (at most ${budget.columns})`
      : '',
    cut.cells > 0 ? `${cut.cells} long cells cut to ${budget.cellBytes} bytes` : '',
  ].filter((fault) => fault !== '');
  if (faults.length > 0) {
    reading.cuts.push(`${where} shows ${faults.join(' and ')}; the whole table is in ${saveAsCsv(table, reading)}.`);
  }
  return table;
}

function readColumns(raw: Json | undefined, where: string, reading: Reading): Column[] | Fault {
  if (!Array.isArray(raw)) return { fault: '"columns" must be a list of {key, label}' };
  const columns = new Map<string, Column>();
  for (const [index, item] of raw.entries()) {
    if (!isObject(item) || typeof item.key !== 'string')
      return { fault: `column ${index + 1} must be an object {key, label}` };
    // Assigning to this key would set a prototype; parsing dropped it from the rows already.
    if (item.key === '__proto__') continue;
    if (columns.has(item.key))
      reading.notes.push(`${where}: the column ${quote(item.key)} is there twice; the second was ignored.`);
    else
      columns.set(item.key, {
        key: item.key,
        label: cutText(typeof item.label === 'string' ? item.label : item.key, 512),
      });
  }
  return [...columns.values()];
}

function readRow(raw: JsonObject, columns: Column[], nested: { count: number }): Record<string, Scalar> {
  const cells: [string, Scalar][] = [];
  for (const { key } of columns) {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
    if (value === undefined) continue;
    if (isObject(value) || Array.isArray(value)) {
      nested.count += 1;
      cells.push([key, stringifyJson(value)]);
    } else cells.push([key, value]);
  }
  return Object.fromEntries(cells);
}

function cutRow(
  row: TableData['rows'][number],
  columns: Column[],
  maxBytes: number,
  cut: { cells: number },
): Record<string, Scalar> {
  const cells = columns.flatMap(({ key }): [string, Scalar][] => {
    const value = Object.hasOwn(row, key) ? row[key] : undefined;
    if (value === undefined) return [];
    const text = isRawNumber(value) ? value.rawJSON : value;
    if (typeof text !== 'string' || utf8Bytes(text) <= maxBytes) return [[key, value]];
    cut.cells += 1;
    return [[key, cutText(text, maxBytes)]];
  });
  return Object.fromEntries(cells);
}
