import { inject } from 'vitest';
import { describeRunner } from './conformance.ts';
import { createDockerUnderTest } from './docker-under-test.ts';

describeRunner(
  'docker with gVisor',
  () =>
    createDockerUnderTest({ socketPath: inject('engineSocket'), image: inject('runnerImage') }, { runtime: 'runsc' }),
  { triedAfter: 'group' },
);
