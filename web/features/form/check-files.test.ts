import { expect, test } from 'vitest';
import { checkFiles, isAccepted } from './check-files.ts';

const rule = { label: 'Files', min: 1, max: 2, accept: ['.csv', 'image/*'], maxFileBytes: 100, maxTotalBytes: 150 };
const file = (name: string, size = 10, type = '') => ({ name, size, type });
const kinds = (...files: ReturnType<typeof file>[]) => checkFiles(rule, files).map((fault) => fault.kind);

test('files within every limit pass', () => {
  expect(kinds(file('a.csv'), file('Å.PNG', 10, 'image/png'))).toEqual([]);
});

test('each limit is named', () => {
  expect(kinds()).toEqual(['few']);
  expect(kinds(file('a.csv'), file('b.csv'), file('c.csv'))).toEqual(['many']);
  expect(kinds(file('a.csv', 101))).toEqual(['big']);
  expect(kinds(file('a.csv', 80), file('b.csv', 80))).toEqual(['bigTogether']);
  expect(kinds(file('a.exe'))).toEqual(['wrongKind']);
  expect(kinds(file('a.csv'), file('a.csv'))).toEqual(['sameName']);
  expect(kinds(file(`${'å'.repeat(130)}.csv`))).toEqual(['name']);
});

test('files kept from the turn before are enough', () => {
  expect(checkFiles(rule, [], 1)).toEqual([]);
});

test('a kind is known by extension or by type, without regard to case', () => {
  expect(isAccepted(['.csv'], 'A.CSV', '')).toBe(true);
  expect(isAccepted(['text/csv'], 'a', 'text/csv; charset=utf-8')).toBe(true);
  expect(isAccepted(['image/*'], 'a', 'imagex/png')).toBe(false);
  expect(isAccepted([], 'anything', '')).toBe(true);
});
