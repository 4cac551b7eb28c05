import { describeRunner } from './conformance.ts';
import { createLocalUnderTest } from './local-under-test.ts';

describeRunner('local, cold path without cgroups', () => createLocalUnderTest({ mayUseCgroups: false, pool: 'cold' }));
