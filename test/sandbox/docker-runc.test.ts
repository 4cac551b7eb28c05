import { inject } from 'vitest';
import { describeRunner } from './conformance.ts';
import { createDockerUnderTest } from './docker-under-test.ts';

describeRunner(
  'docker',
  () => createDockerUnderTest({ socketPath: inject('engineSocket'), image: inject('runnerImage') }),
  { triedAfter: 'group' },
);
