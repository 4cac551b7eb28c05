/** The runners that every case is played on. A further one is a further line. */
import { createLocalUnderTest } from '../sandbox/local-under-test.ts';
import type { RunnerUnderTest } from '../sandbox/trial.ts';

interface ListedRunner {
  name: string;
  create: () => Promise<RunnerUnderTest>;
}

const all: ListedRunner[] = [
  { name: 'local-fast', create: () => createWarm({}) },
  { name: 'local-cold', create: () => createLocalUnderTest({ pool: 'cold' }) },
  { name: 'local-no-cgroups', create: () => createWarm({ mayUseCgroups: false }) },
];

const declaredAbsent = (process.env.SCRIPTORIUM_ABSENT ?? '').split(',');

/** Runners of this machine, and those that SCRIPTORIUM_ABSENT says it has not. */
export const runners = all.filter(({ name }) => !declaredAbsent.includes(name));
export const absentRunners = all.map(({ name }) => name).filter((name) => declaredAbsent.includes(name));

async function createWarm(options: { mayUseCgroups?: boolean }): Promise<RunnerUnderTest> {
  const made = await createLocalUnderTest(options);
  // Otherwise the cold path would be attacked twice, and the fast one never.
  if (!(await made.runner.warm())) throw new Error('There is no fast path on this machine.');
  return made;
}
