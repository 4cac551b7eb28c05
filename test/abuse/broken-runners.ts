/** Runners that lack one thing that protects: none may start a script. */
import { join } from 'node:path';
import { inject } from 'vitest';
import type { DockerRunnerOptions } from '../../src/sandbox/docker/create-docker-runner.ts';
import type { LocalRunnerOptions } from '../../src/sandbox/local/create-local-runner.ts';
import { createDockerUnderTest } from '../sandbox/docker-under-test.ts';
import { createLocalUnderTest } from '../sandbox/local-under-test.ts';
import type { RunnerUnderTest } from '../sandbox/trial.ts';
import type { Sandbox } from './case.ts';

type Broken = [what: string, create: () => Promise<RunnerUnderTest>];

const local: [string, Partial<LocalRunnerOptions>][] = [
  ['bubblewrap is missing', { bwrap: '/nowhere/bwrap' }],
  ['bubblewrap fails', { bwrap: '/bin/false' }],
  ['bubblewrap closes nothing', { bwrap: '/usr/bin/env' }],
  ['the filter is broken', { filter: Buffer.from('nonsense') }],
  ['the filter is empty', { filter: Buffer.alloc(0) }],
  ['cgroups cannot be had', { level: 'strict', mayUseCgroups: false }],
  ['the runtime is missing', { runtimeFolder: '/nowhere' }],
];

const docker: [string, Partial<DockerRunnerOptions>][] = [
  ['there is no engine', { socketPath: '/nowhere/docker.sock' }],
  ['there is no such image', { image: 'scriptorium-runner:nowhere' }],
  ['the image starts something else', { image: 'scriptorium-runner:test-base' }],
  ['the image holds another runtime', { runtimeFolder: join(import.meta.dirname, 'attacks') }],
  ['the profile is broken', { seccomp: '{"defaultAction":"nonsense"}' }],
  ['there is no filter', { seccomp: 'unconfined' }],
];

const createDocker = (options: Partial<DockerRunnerOptions>): Promise<RunnerUnderTest> =>
  createDockerUnderTest({ socketPath: inject('engineSocket'), image: inject('runnerImage') }, options);

export function listBroken(sandbox: Sandbox): Broken[] {
  if (sandbox === 'local')
    return local.map(([what, options]) => [what, () => createLocalUnderTest({ pool: 'cold', ...options })]);
  const runtime = sandbox === 'docker-runsc' ? 'runsc' : null;
  return docker.map(([what, options]) => [what, () => createDocker({ runtime, ...options })]);
}
