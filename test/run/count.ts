import { stripVTControlCharacters } from 'node:util';

export type Count = { passed: number; failed: number };

/** The fields that we read of the report that vitest writes with `--reporter=json`. */
export type VitestReport = {
  numTotalTests: number;
  numPassedTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};

/** Of a message, what tells most. */
const MESSAGE_LINES = 12;

/** Counts a tool or a program as one test. */
export const countOne = (exitCode: number): Count =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/**
 * Counts the tests of a project and names what is wrong, with the first lines of why. A test that did not run is a failed test: skipped, to do, in a
 * file that did not load, or not there at all. So is an error that belongs to no test, which only the exit code tells.
 */
export const countTests = (report: VitestReport | undefined, exitCode: number): Count & { faults: string[] } => {
  if (!report) return { passed: 0, failed: 1, faults: ['vitest left no report'] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const notRun = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const faults = [
    ...notRun.map(({ fullName, status }) => `did not run (${status}): ${fullName}`),
    ...broken.map(({ name }) => `did not load, or failed outside its tests: ${name}`),
  ];
  const failures = tests
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => [fullName, ...firstLines(failureMessages?.[0] ?? '')].join('\n    '));
  if (report.numTotalTests === 0 && faults.length === 0) faults.push('there are no tests');
  const passed = tests.filter(({ status }) => status === 'passed').length;
  faults.unshift(...failures);
  if (exitCode === 0 || faults.length > 0) return { passed, failed: faults.length, faults };
  return { passed, failed: 1, faults: ['vitest failed outside the tests'] };
};

const firstLines = (message: string): string[] => stripVTControlCharacters(message).split('\n').slice(0, MESSAGE_LINES);

export const sum = (counts: Count[]): Count => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
});

/** The last line of every command that tests something. */
export const countLine = ({ passed, failed }: Count): string => `${passed} passed, ${failed} failed`;
