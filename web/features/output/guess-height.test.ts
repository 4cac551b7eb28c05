import { expect, test } from 'vitest';
import { guessHeight } from './guess-height.ts';

test('a frame is between a short note and most of a screen', () => {
  expect(guessHeight('')).toBe(140);
  expect(guessHeight('<p>x</p>'.repeat(500))).toBe(640);
});

test('what is not seen does not count', () => {
  expect(guessHeight(`<style>${'p { color: red } '.repeat(500)}</style><p>x</p>`)).toBe(140);
});
