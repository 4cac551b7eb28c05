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

export function describeRunner(name: string, createRunner: () => Promise<RunnerUnderTest>): void {
  describe(`the ${name} runner`, () => {
    let made: RunnerUnderTest;
    const underTest = (): RunnerUnderTest => made;
    beforeAll(async () => {
      made = await createRunner();
    });
    afterAll(() => made.dispose());
    afterEach(async () => {
      expect(await made.listLeftovers()).toEqual([]);
      const next = await runTrial(made, 'python', pythonTool('return "next"'));
      expect(next.outcome.reason, JSON.stringify(next.outcome)).toBe('ok');
    });

    describe('Python', () => testPython(underTest));
    describe('Bash', () => testBash(underTest));
    describe('Node', () => testNode(underTest));
    describe('results', () => testResults(underTest));
    describe('limits', () => testLimits(underTest));
    describe('scripts', () => testScripts(underTest));
    describe('artifacts', () => testArtifacts(underTest));
    describe('isolation', () => testIsolation(underTest));
    describe('lifetime', () => testLifetime(underTest));
  });
}
