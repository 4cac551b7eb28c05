import { describeRunner } from './conformance.ts';
import { createLocalUnderTest } from './local-under-test.ts';

describeRunner('local, cold path', () => createLocalUnderTest({ pool: 'cold' }));
