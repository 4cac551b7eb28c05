import { describeRunner } from './conformance.ts';
import { createLocalUnderTest } from './local-under-test.ts';

describeRunner('local, without cgroups', () => createLocalUnderTest({ mayUseCgroups: false }));
