/** A runner that does what a test says, for tests of what surrounds it: queue, claim, cancel, record. */
import type { Outcome, Runner } from '../src/sandbox/runner.ts';

const nothingSwept = { processes: 0, cgroups: 0, folders: 0 };

export function scriptedRunner(execute: Runner['execute']): Runner {
  return {
    name: 'scripted',
    inspect: async () => ({ problems: [], weaknesses: [], facts: {} }),
    sweep: async () => nothingSwept,
    execute,
    starts: () => ({}),
    close: async () => {},
  };
}

export const succeeded: Outcome = {
  status: 'succeeded',
  reason: 'ok',
  exitCode: 0,
  signal: null,
  durationMs: 1,
  cpuMs: 1,
  peakMemoryBytes: 1,
  returnJson: '"<p>done</p>"',
  error: null,
  artifacts: [],
  refused: [],
};

export const canceled: Outcome = { ...succeeded, status: 'canceled', reason: 'canceled', returnJson: null };
