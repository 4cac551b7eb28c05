/** The ways in which a defence is switched off for the twin of an attack. */
import { afterAll } from 'vitest';
import type { Limits } from '../../src/contract/limits.ts';
import { ALLOW, answer, encodeBpf } from '../../src/sandbox/seccomp/bpf.ts';
import { createLocalUnderTest, type LocalUnderTest } from '../sandbox/local-under-test.ts';
import { runTrial } from '../sandbox/trial.ts';
import { type BareOptions, runBare } from './bare.ts';
import { asTool, type Control, type Seen, see } from './case.ts';

type Judge = (seen: Seen) => unknown;

let plain: Promise<LocalUnderTest> | undefined;
let unfilteredRunner: Promise<LocalUnderTest> | undefined;
afterAll(async () => {
  for (const made of [plain, unfilteredRunner]) await (await made)?.dispose();
});

const plainRunner = (): Promise<LocalUnderTest> => {
  plain ??= createLocalUnderTest({ pool: 'cold' });
  return plain;
};

/** A sandbox whose filter lets every call through to the kernel. */
export function runnerWithoutFilter(): Promise<LocalUnderTest> {
  unfilteredRunner ??= createLocalUnderTest({ pool: 'cold', filter: encodeBpf([answer(ALLOW)]) });
  return unfilteredRunner;
}

/** The same script as a program of the host. */
export function outside(judge: Judge, options: BareOptions = {}): Control {
  return { without: 'a sandbox', play: (script, language) => runBare(language, script, options), expect: judge };
}

/** The same script in a sandbox that lets every system call through to the kernel. */
export function withoutFilter(judge: Judge): Control {
  return {
    without: 'the system call filter',
    play: async (script, language, overrides) =>
      see(await runTrial(await runnerWithoutFilter(), language, asTool(language, script), overrides)),
    expect: judge,
  };
}

/**
 * The same script under limits that are large enough for it. What waits in there until it is ended is changed by `hurry` to
 * come to its end.
 */
export function withLimits(limits: Partial<Limits>, judge: Judge, hurry = (script: string) => script): Control {
  return {
    without: 'so low a limit',
    play: async (script, language, overrides) => {
      const larger = { ...overrides, limits: { ...overrides.limits, ...limits } };
      return see(await runTrial(await plainRunner(), language, asTool(language, hurry(script)), larger));
    },
    expect: judge,
  };
}

/** The script changed so that it no longer attacks, in a sandbox. */
export function harmless(without: string, change: (script: string) => string, judge: Judge): Control {
  return {
    without,
    play: async (script, language, overrides) =>
      see(await runTrial(await plainRunner(), language, asTool(language, change(script)), overrides)),
    expect: judge,
  };
}

/** A twin of its own, for what none of the others shows. */
export function byHand(without: string, play: Control['play'], judge: Judge): Control {
  return { without, play, expect: judge };
}
