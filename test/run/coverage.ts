/**
 * How many lines of `src` the tests of all projects ran together: merges what each project of `npm test` wrote down,
 * prints a line per folder, and fails where too little was run of what matters most.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { runCommand } from './run-command.ts';

const PARTS = 'coverage/parts';
/** As vitest.config.ts says. */
const REPORT = 'coverage/report';
/** Where a fault would cost most: what is decided, what a script may do, what becomes of a run. */
const WATCHED = ['core', 'sandbox', 'worker'];
const LEAST_PERCENT = 90;

interface Lines {
  total: number;
  covered: number;
}

async function mergeReports(): Promise<Record<string, { lines: Lines }>> {
  const command = ['vitest', 'run', `--merge-reports=${PARTS}`, '--coverage', '--coverage.reporter=json-summary'];
  const { printed } = await runCommand(command, { quiet: true });
  try {
    // Written by istanbul: a record of files, and "total".
    return JSON.parse(readFileSync(`${REPORT}/coverage-summary.json`, 'utf8')) as Record<string, { lines: Lines }>;
  } catch (error) {
    throw new Error(`vitest wrote no summary:\n${printed}`, { cause: error });
  }
}

/** Where the part that runs them is absent, as on a machine that cannot have an engine, they would only lower the sum. */
const CONTAINERS = 'src/sandbox/docker/';
const hasContainers = existsSync(`${PARTS}/docker.json`);
if (!hasContainers) console.log(`${CONTAINERS} was not measured: the part docker is absent.`);

function sumByFolder(files: Record<string, { lines: Lines }>): Map<string, Lines> {
  const folders = new Map<string, Lines>();
  for (const [file, { lines }] of Object.entries(files)) {
    const path = relative('.', file);
    if (!hasContainers && path.startsWith(CONTAINERS)) continue;
    const [top, folder, ...rest] = path.split(sep);
    if (top !== 'src' || folder === undefined || rest.length === 0) continue;
    const sum = folders.get(folder) ?? { total: 0, covered: 0 };
    folders.set(folder, { total: sum.total + lines.total, covered: sum.covered + lines.covered });
  }
  return folders;
}

const folders = sumByFolder(await mergeReports());
for (const [folder, { total, covered }] of [...folders].sort(([a], [b]) => a.localeCompare(b))) {
  const percent = (100 * covered) / total;
  const isTooLow = WATCHED.includes(folder) && percent < LEAST_PERCENT;
  const note = isTooLow ? ` (less than ${LEAST_PERCENT} %)` : '';
  console.log(`src/${folder}`.padEnd(16), `${percent.toFixed(1)} % of ${total} lines${note}`);
  if (isTooLow) process.exitCode = 1;
}
const unseen = WATCHED.filter((folder) => !folders.has(folder));
if (unseen.length > 0) throw new Error(`Nothing was measured of ${unseen.join(', ')}.`);
