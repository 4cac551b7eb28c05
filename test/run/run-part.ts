import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Count, countLine, countOne, countTests, type VitestReport } from './count.ts';
import type { Part } from './parts.ts';
import { runCommand } from './run-command.ts';

type Verdict = Count & { faults: string[] };

/**
 * Runs one part and says how it went, and what is wrong. When coverage is measured, a project that counts leaves behind
 * which lines it ran.
 */
export const runPart = async (part: Part, isMeasured: boolean): Promise<Verdict> => {
  const began = performance.now();
  // Tools are quiet, and run beside each other.
  if (part.kind !== 'tool') console.log(`\n── ${part.name}`);
  const count = part.kind === 'project' ? await runProject(part, isMeasured) : await runOne(part);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`── ${part.name}: ${countLine(count)}, ${seconds} s`);
  return count;
};

/** A tool speaks only when it has found something. */
const runOne = async ({ kind, command }: Part): Promise<Verdict> => {
  const { code, printed } = await runCommand(command, { quiet: kind === 'tool' });
  if (code !== 0) console.log(printed);
  return { ...countOne(code), faults: code === 0 ? [] : [`It ended with ${code}.`] };
};

const runProject = async (
  { name, command, isMeasured: counts = false }: Part,
  isMeasured: boolean,
): Promise<Verdict> => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const measuring = ['--coverage', '--reporter=blob', `--outputFile.blob=coverage/parts/${name}.json`];
    const { code } = await runCommand([...command, ...reporters, ...(counts && isMeasured ? measuring : [])], {
      quiet: false,
    });
    return countTests(await readReport(file), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const readReport = async (file: string): Promise<VitestReport | undefined> => {
  try {
    // Written by vitest; we read a few fields that have been there since Jest.
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
};
