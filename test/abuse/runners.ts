/** The runners that every case is played on. A further one is a further line. */
import { inject } from 'vitest';
import { createDockerUnderTest } from '../sandbox/docker-under-test.ts';
import { createLocalUnderTest } from '../sandbox/local-under-test.ts';
import type { RunnerUnderTest } from '../sandbox/trial.ts';
import type { Sandbox } from './case.ts';

interface ListedRunner {
  name: string;
  sandbox: Sandbox;
  create: () => Promise<RunnerUnderTest>;
}

const local: ListedRunner[] = [
  { name: 'local-fast', sandbox: 'local', create: () => createWarm({}) },
  { name: 'local-cold', sandbox: 'local', create: () => createLocalUnderTest({ pool: 'cold' }) },
  { name: 'local-no-cgroups', sandbox: 'local', create: () => createWarm({ mayUseCgroups: false }) },
];
const docker: ListedRunner[] = [
  { name: 'docker-runc', sandbox: 'docker-runc', create: () => createDocker(null) },
  { name: 'docker-runsc', sandbox: 'docker-runsc', create: () => createDocker('runsc') },
];

/** By the project of the tests that plays on them: a Docker engine is not everywhere to be had. */
const all: Record<string, ListedRunner[]> = { abuse: local, 'abuse-docker': docker };

const declaredAbsent = (process.env.SCRIPTORIUM_ABSENT ?? '').split(',');
const namesOf = (list: ListedRunner[] = []): string[] => list.map(({ name }) => name);

/** Of this machine: without those that SCRIPTORIUM_ABSENT says it has not. */
export const runnersOf = (project: string): ListedRunner[] =>
  (all[project] ?? []).filter(({ name }) => !declaredAbsent.includes(name));
export const absentRunners = namesOf(Object.values(all).flat()).filter((name) => declaredAbsent.includes(name));
export const localRunners = namesOf(local);
export const dockerRunners = namesOf(docker);

async function createWarm(options: { mayUseCgroups?: boolean }): Promise<RunnerUnderTest> {
  const made = await createLocalUnderTest(options);
  // Otherwise the cold path would be attacked twice, and the fast one never.
  if (!(await made.runner.warm())) throw new Error('There is no fast path on this machine.');
  return made;
}

const createDocker = (runtime: 'runsc' | null): Promise<RunnerUnderTest> =>
  createDockerUnderTest({ socketPath: inject('engineSocket'), image: inject('runnerImage') }, { runtime });
