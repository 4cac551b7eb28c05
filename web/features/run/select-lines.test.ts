import { expect, test } from 'vitest';
import type { LogLine } from './log-book.ts';
import { selectLines } from './select-lines.ts';

const lines: LogLine[] = [
  { kind: 'text', stream: 'stdout', text: '\x1b[32mRead\x1b[0m a.csv', style: '' },
  { kind: 'text', stream: 'stderr', text: 'warning: empty', style: '' },
  { kind: 'omitted', stream: 'stdout', bytes: 10 },
  { kind: 'attempt', attempt: 2 },
];
const numbers = (...filter: [stream: 'both' | 'stdout' | 'stderr', search: string]) =>
  selectLines(lines, ...filter).map((line) => line.number);

test('one stream keeps its marks, and lines keep their numbers', () => {
  expect(numbers('both', '')).toEqual([1, 2, 3, 4]);
  expect(numbers('stderr', '')).toEqual([2, 4]);
});

test('the search sees through colours and case', () => {
  expect(numbers('both', 'read A')).toEqual([1]);
  expect(numbers('stderr', 'read')).toEqual([]);
});
