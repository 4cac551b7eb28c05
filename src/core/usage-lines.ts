import { csvLine } from './result/table-to-csv.ts';

/** One tool in one month of UTC, as it leaves in a file. */
export interface ToolMonth {
  month: string;
  toolId: string;
  kind: 'tool' | 'script';
  slug: string;
  title: string;
  runs: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  canceled: number;
  /** Null: none ended by itself. */
  successRate: number | null;
  /** Time that scripts ran, all together. */
  totalMs: number;
  medianMs: number | null;
  p95Ms: number | null;
  /** How many different ones. */
  people: number;
}

const columns = [
  ...(['month', 'toolId', 'kind', 'slug', 'title', 'runs', 'succeeded', 'failed', 'timedOut', 'canceled'] as const),
  ...(['successRate', 'totalMs', 'medianMs', 'p95Ms', 'people'] as const),
];

/** With the mark that spreadsheets need; what one would take for a formula is no longer one. */
export function usageCsv(months: readonly ToolMonth[]): string {
  return `\uFEFF${[columns, ...months.map((month) => columns.map((column) => month[column]))]
    .map((cells) => csvLine([...cells]))
    .join('')}`;
}
