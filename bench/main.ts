/** Measures what we promise, next to its baselines, in one go: `npm run bench`. See README.md for how to read it. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bars, type Key } from './bars.ts';
import { type Figure, notMeasured } from './figure.ts';
import { measureColdStart } from './groups/cold-start.ts';
import { measureDueSchedules } from './groups/due-schedules.ts';
import { measureFirstPage } from './groups/first-page.ts';
import { measureHistoryPage } from './groups/history-page.ts';
import { measureIdleMemory } from './groups/idle-memory.ts';
import { measureImportHeavy } from './groups/import-heavy.ts';
import { measureLogLatency } from './groups/log-latency.ts';
import { measureLogLines } from './groups/log-lines.ts';
import { measureRuns, type RunLevel, runKeys } from './groups/runs.ts';
import { measureWatchers } from './groups/watchers.ts';
import { describeMachine, type Machine } from './machine.ts';
import { type Options, readOptions } from './options.ts';
import { reportFigures, reportLevels, withTables } from './report.ts';

const alone: Partial<Record<Key, (options: Options) => Promise<Figure>>> = {
  importHeavyOverBare: measureImportHeavy,
  logLatencyMs: measureLogLatency,
  logLinesPerSecond: measureLogLines,
  watchers: measureWatchers,
  historyPageMs: measureHistoryPage,
  dueSchedules: measureDueSchedules,
  coldStartMs: measureColdStart,
  idleMemoryMb: measureIdleMemory,
  firstPageKb: measureFirstPage,
};

interface Results {
  machine: Machine & Record<string, unknown>;
  figures: Figure[];
  levels: RunLevel[];
}

async function measureAll(options: Options): Promise<Results> {
  const results: Results = { machine: { ...(await describeMachine()) }, figures: [], levels: [] };
  if (runKeys.some((key) => options.keys.has(key))) {
    const { figures, levels, facts } = await measureRuns(options).catch((error: unknown) => ({
      figures: runKeys.map((key) => failed(key, error)),
      ...{ levels: [], facts: {} },
    }));
    results.figures.push(...figures.filter(({ key }) => options.keys.has(key)));
    results.levels.push(...levels);
    results.machine.sandbox = facts;
  }
  for (const key of options.keys) {
    const measure = alone[key];
    if (measure !== undefined) results.figures.push(await measure(options).catch((error) => failed(key, error)));
  }
  const order = Object.keys(bars);
  results.figures.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  return results;
}

/** One key that fails must not take the others with it; it is shown as what it is. */
function failed(key: Key, error: unknown): Figure {
  console.error(error);
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  return notMeasured(key, `it failed: ${message.trim().replaceAll(/\s+/g, ' ').slice(0, 300)}`);
}

/** The file of the run holds every single sample. `latest.json` and docs/performance.md are what one reads: of whole benches. */
async function write(options: Options, results: Results): Promise<void> {
  const folder = path.join(import.meta.dirname, 'results');
  const figures = results.figures.map((figure) => ({ ...figure, bar: bars[figure.key] }));
  const head = { date: options.date, quick: options.isQuick, machine: results.machine, figures };
  const isSample = (key: string, value: unknown): unknown =>
    key === 'samples' || key === 'medians' ? undefined : value;
  await writeFile(
    path.join(folder, `run-${options.date}-${process.pid}.json`),
    JSON.stringify({ ...head, levels: results.levels }),
  );
  if (options.isQuick || options.keys.size < Object.keys(bars).length) return;
  await writeFile(
    path.join(folder, 'latest.json'),
    `${JSON.stringify({ ...head, levels: results.levels }, isSample, 2)}\n`,
  );
  const page = path.join(import.meta.dirname, '..', 'docs', 'performance.md');
  await writeFile(page, withTables(await readFile(page, 'utf8'), results.figures, results.levels));
}

const options = readOptions(process.argv.slice(2), process.env);
const results = await measureAll(options);
await write(options, results);
if (results.levels.length > 0) console.log(`${reportLevels(results.levels)}\n`);
console.log(reportFigures(results.figures));
const { loadBefore } = results.machine;
if (loadBefore > 0.5)
  console.log(`\nThe machine was not quiet (load ${loadBefore} before): do not compare these figures.`);
