/** A reporter for vitest: the table of cases, runners and languages, what was not played and why, and one last line. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { languages } from '../../src/sandbox/runner.ts';
import { describeNotApplicable, describeNotThere, listedIds, ofProduct, whyNotApplicable } from './not-applicable.ts';
import { absentRunners, runnersOf } from './runners.ts';
import type { Cell } from './test-cases.ts';

const shortNames: Record<string, string> = { python: 'py', bash: 'sh', node: 'js', all: 'all' };

interface Played extends Cell {
  isOk: boolean;
}

export default class AbuseTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const chosen = (test: TestCase): boolean =>
      process.env.ABUSE_ONLY === undefined || test.result().state !== 'skipped';
    const tests = modules.flatMap((module) => [...module.children.allTests()]).filter(chosen);
    const played = tests.flatMap(readCell);
    if (played.length === 0) return;
    const columns = columnsOf(new Set(modules.map(({ project }) => project.name)));
    const holes = process.env.ABUSE_ONLY === undefined ? findHoles(played, columns) : [];
    console.log(`\n${drawTable(played, columns)}\n`);
    for (const line of describeNotApplicable(columns)) console.log(`not applicable: ${line}`);
    for (const line of describeNotThere()) console.log(`not there: ${line}`);
    for (const name of absentRunners) console.log(`DECLARED ABSENT, none of its cells was played: ${name}`);
    for (const hole of holes) console.log(`FAIL: neither played nor explained: ${hole}`);
    console.log(describeCanaries(played));
    const failed = tests.filter((test) => test.result().state !== 'passed').length + holes.length;
    if (holes.length > 0) process.exitCode = 1;
    console.log(`${tests.length + holes.length - failed} passed, ${failed} failed`);
  }
}

function readCell(test: TestCase): Played[] {
  const { cell } = test.meta();
  return cell === undefined ? [] : [{ ...cell, isOk: test.result().state === 'passed' }];
}

/** Of what was played: the runners, and where the local ones are, what is played beside them. */
function columnsOf(projects: Set<string>): string[] {
  const runners = [...projects].sort().flatMap((project) => runnersOf(project).map(({ name }) => name));
  return [...runners, ...(projects.has('abuse') ? ['product', 'control'] : [])];
}

/** A case that on some runner in some language has no result and no reason, or none at the product. */
function findHoles(played: Played[], columns: string[]): string[] {
  const has = (id: string, column: string, language: string): boolean =>
    played.some(
      (cell) => cell.id === id && cell.column === column && (cell.language === language || cell.language === 'all'),
    );
  return listedIds.flatMap((id) =>
    columns.flatMap((column) => {
      if (column === 'control') return [];
      if (column === 'product' && !ofProduct.includes(id)) return [];
      const wanted = column === 'product' ? ['all'] : languages;
      return wanted.flatMap((language) =>
        has(id, column, language) || whyNotApplicable(id, column, language) !== null
          ? []
          : [`${id} ${column} ${language}`],
      );
    }),
  );
}

function drawTable(played: Played[], columns: string[]): string {
  const ids = [...new Set(played.map(({ id }) => id))].sort();
  const header = ['case', ...columns, 'attack'];
  const rows = ids.map((id) => {
    const cells = played.filter((cell) => cell.id === id);
    return [id, ...columns.map((column) => drawCells(cells, column)), cells[0]?.title ?? ''];
  });
  const widths = header.map((_, index) => Math.max(...[header, ...rows].map((row) => row[index]?.length ?? 0)));
  return [header, ...rows].map((row) => row.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}

/** `ok` when all languages are; otherwise each language that was played. */
function drawCells(cells: Played[], column: string): string {
  const here = cells.filter((cell) => cell.column === column);
  if (here.length === 0) return '–';
  const drawn = [...languages, 'all'].flatMap((language) => {
    const own = here.filter((cell) => cell.language === language);
    if (own.length === 0) return [];
    return [`${shortNames[language]} ${own.every(({ isOk }) => isOk) ? 'ok' : 'FAIL'}`];
  });
  return drawn.join(' ').replace('all ', '');
}

function describeCanaries(played: Played[]): string {
  const times = played.flatMap(({ canaryMs }) => (canaryMs === undefined ? [] : [canaryMs])).sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)} ms`;
  return `${times.length} runs after an attack: median ${at(0.5)}, slowest ${at(1)}`;
}
