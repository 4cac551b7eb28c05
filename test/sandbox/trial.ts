import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { defaultLimits, type Limits, MIB, SECOND } from '../../src/contract/limits.ts';
import type { Language, Outcome, Runner, SandboxJob } from '../../src/sandbox/runner.ts';

/** A runner under test, and what it must not leave behind. */
export interface RunnerUnderTest {
  runner: Runner;
  /** Names of whatever is left of runs that have ended: processes, cgroups, folders. */
  listLeftovers: () => Promise<string[]>;
  /** False where a script's share of the processors cannot be limited. */
  canLimitProcessors: boolean;
  /** What a script sees that is of the image it runs in, where its root is not made of this host's. */
  image?: ImageTraits;
  dispose: () => Promise<void>;
}

export interface ImageTraits {
  /** Mounts that can be written by somebody, beside those of every sandbox; whether by the script is tested by writing. */
  writable: string[];
  /** Those folders of a system that every image has, empty or not. */
  folders: string[];
  /** False where mounts may hold set-user-id programs, which give nobody rights: see no_new_privs. */
  isNosuid: boolean;
  /** False where the kernel of the sandbox has no limit to the number of files. */
  hasFileCount: boolean;
  /** In gVisor nobody but the first process counts, and a bomb may have used up the memory before it does. */
  bombReasons: string[];
  /** What of init a script can look at in /proc, though not at its memory nor through its root. */
  openOfInit: string[];
}

export interface Trial {
  outcome: Outcome;
  stdout: string;
  stderr: string;
  progress: { fraction: number; text: string }[];
  artifactsFolder: string;
  /** What the script returned, parsed; undefined when it returned nothing. */
  returned: unknown;
}

export type JobOverrides = Omit<Partial<SandboxJob>, 'limits'> & {
  limits?: Partial<Limits>;
  signal?: AbortSignal;
  onStdout?: (text: string) => void;
  isOutputKept?: boolean;
};

let counter = 0;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'scriptorium-trial-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs a script to its end with everything a test does not care about filled in. */
export async function runTrial(
  { runner }: Pick<RunnerUnderTest, 'runner'>,
  language: Language,
  source: string,
  overrides: JobOverrides = {},
): Promise<Trial> {
  const { limits, signal = new AbortController().signal, onStdout, isOutputKept = true, ...rest } = overrides;
  const artifactsFolder = await mkdtemp(join(root, 'artifacts-'));
  counter += 1;
  const job: SandboxJob = {
    runId: `trial-${process.pid}-${counter}`,
    language,
    source,
    entrypoint: 'run_tool',
    inputsJson: '{}',
    actionJson: null,
    memoryJson: '{}',
    files: [],
    timeZone: 'Europe/Stockholm',
    artifactsFolder,
    artifactCaps: { files: 20, fileBytes: 5 * MIB, totalBytes: 10 * MIB },
    resultBytes: MIB,
    ...rest,
    limits: { ...defaultLimits, timeoutMs: 120_000, ...limits },
  };
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  const progress: Trial['progress'] = [];
  const outcome = await runner.execute(job, {
    onOutput: ({ stream, data }) => {
      if (isOutputKept) chunks[stream].push(Buffer.from(data));
      if (stream === 'stdout') onStdout?.(Buffer.from(data).toString());
    },
    onProgress: (report) => progress.push(report),
    signal,
  });
  return {
    outcome,
    stdout: Buffer.concat(chunks.stdout).toString(),
    stderr: Buffer.concat(chunks.stderr).toString(),
    progress,
    artifactsFolder,
    returned: outcome.returnJson === null ? undefined : JSON.parse(outcome.returnJson),
  };
}

/**
 * A limit of time under which a script comes to its first lines, however slow the machine is just now: to start its interpreter
 * counts, too. `trial` is of one that does nothing else.
 */
export const timeToBegin = ({ outcome }: Trial): number => Math.ceil(SECOND + 4 * outcome.durationMs);

/** A Python tool from the body of its entrypoint. */
export function pythonTool(body: string): string {
  const lines = body
    .trim()
    .split('\n')
    .map((line) => `    ${line}`);
  return `def run_tool(input_dir, output_dir):\n${lines.join('\n')}\n`;
}
