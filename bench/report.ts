/** The figures as text for a terminal. */
import { type Bar, bars, judge } from './bars.ts';
import type { Figure } from './figure.ts';
import type { RunLevel } from './groups/runs.ts';

export function reportFigures(figures: readonly Figure[]): string {
  const header = ['key', 'value', 'baseline', 'ratio', 'first bar', 'goal', 'verdict'];
  const lines = table([header, ...figures.map(rowOf)]);
  const missing = figures.filter(({ value }) => value === null).map(({ key, why }) => `NOT MEASURED  ${key}: ${why}`);
  return [...lines, ...(missing.length > 0 ? ['', ...missing] : [])].join('\n');
}

function rowOf({ key, value, measured, baseline }: Figure): string[] {
  const bar: Bar = bars[key];
  const isRatio = bar.unit === '×';
  const sign = bar.better === 'lower' ? '≤' : '≥';
  const unit = isRatio ? (key === 'httpRunsPerSecondOverBare' ? '/s' : 'ms') : bar.unit;
  return [
    key,
    isRatio ? amount(measured, unit) : amount(value, unit),
    amount(baseline, unit),
    isRatio ? amount(value, '×') : '–',
    `${sign} ${amount(bar.firstBar, bar.unit)}`,
    `${sign} ${amount(bar.goal, bar.unit)}`,
    value === null ? 'not measured' : { goal: 'met, goal too', met: 'met', missed: 'MISSED' }[judge(bar, value)],
  ];
}

/** One line for each side at each concurrency. */
export function reportLevels(levels: readonly RunLevel[]): string {
  const header = ['at once', 'what', 'p50 ms', 'p95 ms', 'p99 ms', 'per second', 'samples'];
  const rows = levels.flatMap(({ concurrency, sides }) =>
    Object.entries(sides).map(([name, side]) => [
      String(concurrency),
      name,
      ...[side.p50, side.p95, side.p99, side.perSecond].map((number) => number.toFixed(1)),
      String(side.count),
    ]),
  );
  return table([header, ...rows]).join('\n');
}

/** A page with the tables of a bench in place of those it had: its first and second block of code. */
export function withTables(page: string, figures: readonly Figure[], levels: readonly RunLevel[]): string {
  const tables = [reportFigures(figures), reportLevels(levels)];
  return page.replace(/```text\n[\s\S]*?```/g, (block) => {
    const text = tables.shift();
    return text === undefined ? block : `\`\`\`text\n${text}\n\`\`\``;
  });
}

function amount(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–';
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  return `${Number(value.toFixed(digits))}${unit === '' || unit === '×' || unit === '/s' ? unit : ` ${unit}`}`;
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
