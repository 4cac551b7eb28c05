import { expect, test } from 'vitest';
import { preferredLanguage, regionalLocale } from './language.ts';

test('what was chosen here wins over the browser', () => {
  expect(preferredLanguage('en', ['sv-SE'])).toBe('en');
});

test('the first language of the browser that we speak is taken', () => {
  expect(preferredLanguage(null, ['fi', 'sv-FI', 'en'])).toBe('sv');
});

test('unknown languages and a broken store give English', () => {
  expect(preferredLanguage('xx', ['de', 'fr'])).toBe('en');
  expect(preferredLanguage(null, [])).toBe('en');
});

test('writes dates as in the country of the browser, where it speaks the language', () => {
  expect(regionalLocale('en', ['sv-SE', 'en-GB', 'en'])).toBe('en-GB');
  expect(regionalLocale('sv', ['en-GB'])).toBe('sv');
});
