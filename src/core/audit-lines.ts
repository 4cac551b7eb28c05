import { type Json, stringifyJson } from './json.ts';
import { csvLine } from './result/table-to-csv.ts';

/** An event as it leaves in a file: people by their ids, so that forgetting one needs no search through files. */
export interface ExportedEvent {
  seq: number;
  hash: string;
  id: string;
  at: string;
  actorId: string | null;
  onBehalfOf: string | null;
  action: string;
  targetType: string | null;
  targetId: string | null;
  before: unknown;
  after: unknown;
  requestId: string | null;
  address: string | null;
}

const columns = [
  ...(['seq', 'hash', 'id', 'at', 'actorId', 'onBehalfOf', 'action', 'targetType', 'targetId'] as const),
  ...(['before', 'after', 'requestId', 'address'] as const),
];

/** One line with its end. */
export function auditJsonLine(event: ExportedEvent): string {
  return `${stringifyJson(event as unknown as Json)}\n`;
}

/** The first line of the CSV, with the mark that spreadsheets need. */
export function auditCsvHead(): string {
  return `\uFEFF${csvLine([...columns])}`;
}

/** One line with its end; `before` and `after` are JSON in a cell. */
export function auditCsvLine(event: ExportedEvent): string {
  return csvLine(
    columns.map((column) => {
      const value = event[column];
      if (value === null || typeof value === 'string' || typeof value === 'number') return value;
      return stringifyJson(value as Json);
    }),
  );
}
