/** What every runner must do. A runner passes when `describeRunner` passes for it; nothing here knows which it is. */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { testArtifacts } from './conformance/artifacts.ts';
import { testBash } from './conformance/bash.ts';
import { testIsolation } from './conformance/isolation.ts';
import { testLifetime } from './conformance/lifetime.ts';
import { testLimits } from './conformance/limits.ts';
import { testNode } from './conformance/node.ts';
import { testPython } from './conformance/python.ts';
import { testResults } from './conformance/results.ts';
import { testScripts } from './conformance/scripts.ts';
import { pythonTool, type RunnerUnderTest, runTrial } from './trial.ts';

/**
 * That a plain run goes well after each test shows that the runner took no harm; where a start takes a second, it is tried
 * after each group.
 */
export function describeRunner(
  name: string,
  createRunner: () => Promise<RunnerUnderTest>,
  { triedAfter = 'test' }: { triedAfter?: 'test' | 'group' } = {},
): void {
  describe(`the ${name} runner`, () => {
    let made: RunnerUnderTest;
    const underTest = (): RunnerUnderTest => made;
    beforeAll(async () => {
      made = await createRunner();
    });
    afterAll(() => made.dispose());
    afterEach(async () => {
      expect(await made.listLeftovers()).toEqual([]);
      if (triedAfter === 'test') await expectNext();
    });

    async function expectNext(): Promise<void> {
      const next = await runTrial(made, 'python', pythonTool('return "next"'));
      expect(next.outcome.reason, JSON.stringify(next.outcome)).toBe('ok');
    }

    const groups: Record<string, (underTest: () => RunnerUnderTest) => void> = {
      Python: testPython,
      Bash: testBash,
      Node: testNode,
      results: testResults,
      limits: testLimits,
      scripts: testScripts,
      artifacts: testArtifacts,
      isolation: testIsolation,
      lifetime: testLifetime,
    };
    for (const [group, test] of Object.entries(groups))
      describe(group, () => {
        test(underTest);
        if (triedAfter === 'group') afterAll(expectNext);
      });
  });
}
