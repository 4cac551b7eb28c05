import type { ToolMonth } from '../contract/monitoring.ts';
import { csvLine } from './result/table-to-csv.ts';

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
