import { describe, expect, it } from 'vitest';
import { countLine, countOne, countTests, sum, type VitestReport } from '../run/count.ts';
import { choose } from '../run/parts.ts';
import { runCommand } from '../run/run-command.ts';

const report = (...files: { status?: string; tests: string[] }[]): VitestReport => {
  const testResults = files.map(({ status = 'passed', tests }, index) => ({
    name: `file-${index}.test.ts`,
    status,
    assertionResults: tests.map((result, number) => ({
      ...{ status: result, fullName: `test ${number}` },
      failureMessages: result === 'failed' ? ['\u001b[31mError: not equal'] : [],
    })),
  }));
  return { numTotalTests: files.flatMap(({ tests }) => tests).length, numPassedTests: 0, testResults };
};

describe('the count of a project', () => {
  it('is that of its tests, with what the failed ones said', () => {
    const counted = countTests(
      report({ tests: ['passed', 'passed'] }, { status: 'failed', tests: ['failed', 'passed'] }),
      1,
    );
    expect(counted).toEqual({ passed: 3, failed: 1, faults: ['test 0\n    Error: not equal'] });
  });

  it('takes a test that did not run for a failed one', () => {
    const counted = countTests(report({ tests: ['passed', 'pending', 'skipped', 'todo'] }), 0);
    expect(counted).toMatchObject({ passed: 1, failed: 3 });
    expect(counted.faults).toHaveLength(3);
  });

  it('takes a file that did not load for a failed test', () => {
    expect(countTests(report({ tests: ['passed'] }, { status: 'failed', tests: [] }), 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('takes no tests, or no report, for a failed test', () => {
    expect(countTests(report(), 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('takes an error outside the tests, which only the exit code tells, for a failed test', () => {
    expect(countTests(report({ tests: ['passed'] }), 1)).toMatchObject({ passed: 1, failed: 1 });
  });
});

it('a tool counts as one test', () => {
  expect(countLine(sum([countOne(0), countOne(0), countOne(2)]))).toBe('2 passed, 1 failed');
});

it('parts are chosen by name, in their own order, and an unknown name is refused', () => {
  expect(choose('demo,types').map(({ name }) => name)).toEqual(['types', 'demo']);
  expect(choose('check').length).toBeLessThan(choose(undefined).length);
  expect(() => choose('typos')).toThrow(/no part "typos"/);
});

describe('a command of the test run', () => {
  it('has nobody at the keyboard', async () => {
    expect(await runCommand(['cat'], { quiet: true })).toEqual({ code: 0, printed: '' });
  });

  it('fails when it ends by a signal, or is not there', async () => {
    expect((await runCommand(['sh', '-c', 'kill -9 $$'], { quiet: true })).code).toBe(1);
    expect((await runCommand(['no-such-program'], { quiet: true })).code).toBe(1);
  });
});
