/** `doctor`: what this host can enforce, tried on it, with the remedy for what it cannot. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isSwapCounted } from '../sandbox/cgroup/describe-cgroups.ts';
import { createLocalRunner, type LocalRunnerOptions } from '../sandbox/local/create-local-runner.ts';
import type { RunnerReport } from '../sandbox/runner.ts';
import { examineHost } from './examine-host.ts';
import { type Diagnosis, describeDiagnosis, exitCodeOf, type Finding } from './finding.ts';
import { judgeTrials } from './judge-trials.ts';
import { tryLimits } from './try-limits.ts';

export interface DoctorOptions {
  dataDir: string;
  /** The project's folder. */
  root: string;
  level: 'best' | 'strict';
  isJson: boolean;
  /** Looks at further runners of this installation, each by its name. */
  inspections?: Record<string, () => Promise<RunnerReport>>;
  /** What is known besides. */
  more?: Finding[];
  /** Of the trial's runner, for tests. */
  local?: Partial<LocalRunnerOptions>;
}

/** Prints the diagnosis, and gives the exit code. */
export async function runDoctor(options: DoctorOptions, print: (text: string) => void): Promise<0 | 1 | 2> {
  const diagnosis = await diagnose(options);
  const exitCode = exitCodeOf(diagnosis);
  print(options.isJson ? JSON.stringify({ exitCode, ...diagnosis }, null, 2) : describeDiagnosis(diagnosis));
  return exitCode;
}

async function diagnose({
  dataDir,
  root,
  level,
  inspections = {},
  more = [],
  local,
}: DoctorOptions): Promise<Diagnosis> {
  const temporary = await mkdtemp(`${tmpdir()}/scriptorium-doctor-`);
  const hasData = existsSync(dataDir);
  const stateFolder = hasData ? `${dataDir}/sandbox` : `${temporary}/sandbox`;
  const runner = createLocalRunner({ stateFolder, runtimeFolder: `${root}/runtime`, level, ...local });
  try {
    const report = await runner.inspect();
    const findings = await examineHost(hasData ? dataDir : temporary, `${root}/package.json`);
    const diagnosis: Diagnosis = {
      problems: [...report.problems],
      findings: [...findings, ...more],
      facts: report.facts,
    };
    for (const [name, inspect] of Object.entries(inspections)) take(diagnosis, name, await inspect());
    if (diagnosis.problems.length > 0) return diagnosis;
    return await diagnoseByTrial(diagnosis, runner, { temporary, hasCgroups: local?.mayUseCgroups !== false });
  } finally {
    await runner.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function diagnoseByTrial(
  diagnosis: Diagnosis,
  runner: ReturnType<typeof createLocalRunner>,
  { temporary, hasCgroups: mayUseCgroups }: { temporary: string; hasCgroups: boolean },
): Promise<Diagnosis> {
  const trials = await tryLimits(runner, temporary);
  if (trials.seen === null) {
    const what = `A script was tried and ended with ${trials.plain.reason}: ${trials.plain.message}`;
    diagnosis.problems.push({ what, remedy: 'Mend what it says; docs/sandbox.md names what a sandbox needs.' });
    return diagnosis;
  }
  const hasCgroups = mayUseCgroups && diagnosis.facts.limits?.startsWith('cgroups') === true;
  const isSwapThere = (await readFile('/proc/swaps', 'utf8').catch(() => '')).trim().split('\n').length > 1;
  const maySwap = isSwapThere && !(hasCgroups && (await isSwapCounted()));
  const isFast = await runner.warm();
  diagnosis.findings.unshift(...judgeTrials(trials, { hasCgroups, maySwap }), {
    what: 'fast start',
    level: isFast ? 'ok' : 'weaker',
    detail: isFast ? 'runs start from a started interpreter' : 'every run starts from nothing, which takes longer',
    remedy: isFast ? null : 'Needs Linux 5.12 or newer, and user namespaces within user namespaces.',
  });
  return diagnosis;
}

function take(diagnosis: Diagnosis, name: string, { problems, weaknesses, facts }: RunnerReport): void {
  diagnosis.problems.push(...problems);
  for (const [fact, text] of Object.entries(facts)) diagnosis.facts[`${name}: ${fact}`] = text;
  for (const { what, remedy } of weaknesses)
    diagnosis.findings.push({ what: name, level: 'weaker', detail: what, remedy });
}
