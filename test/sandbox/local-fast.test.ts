import { afterAll, expect } from 'vitest';
import { describeRunner } from './conformance.ts';
import { createLocalUnderTest, type LocalUnderTest } from './local-under-test.ts';

const made: LocalUnderTest[] = [];

async function createWarm(mayUseCgroups: boolean): Promise<LocalUnderTest> {
  const underTest = await createLocalUnderTest({ mayUseCgroups });
  made.push(underTest);
  expect(await underTest.runner.warm()).toBe(true);
  return underTest;
}

describeRunner('local, fast path', () => createWarm(true));
describeRunner('local, fast path without cgroups', () => createWarm(false));

afterAll(() => {
  // Otherwise all of the above may have been shown of the cold path.
  for (const { runner } of made) expect(runner.started).toMatchObject({ failed: 0 });
});
