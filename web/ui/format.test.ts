import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { sv } from '../i18n/sv.ts';
import { formatBytes, formatClock, formatDuration } from './format.ts';

test.each([
  [0, '0 ms'],
  [640, '640 ms'],
  [1000, '1.0 s'],
  [12_340, '12.3 s'],
  [59_960, '59 s'],
  [60_000, '1 min'],
  [600_000, '10 min'],
  [610_000, '10 min 10 s'],
  [192_000, '3 min 12 s'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
])('%i ms reads as %s', (ms, text) => {
  expect(formatDuration(ms, en)).toBe(text);
});

test('a Swedish duration has a Swedish comma', () => {
  expect(formatDuration(12_340, sv)).toBe('12,3 s');
});

test('a clock that ticks shows whole seconds, and none before the start', () => {
  expect(formatClock(12_999, en)).toBe('12 s');
  expect(formatClock(-500, en)).toBe('0 s');
});

test('sizes are given in the units of their limits', () => {
  expect(formatBytes(640, 'en')).toBe('640 B');
  expect(formatBytes(1536, 'en')).toBe('1.5 KB');
  expect(formatBytes(20 * 1024 * 1024, 'en')).toBe('20 MB');
  expect(formatBytes(1536, 'sv')).toBe('1,5 KB');
});
