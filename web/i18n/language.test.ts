import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Area, type languages, preferredLanguage, regionalLocale, withAreas, wordsIn } from './language.ts';
import { scheduleWords } from './schedule-words.ts';
import { toolWords } from './tool-words.ts';

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

test('adds the words of areas to those that every page has, in the language that is spoken', () => {
  const words = withAreas(wordsIn('sv'), 'sv', [scheduleWords, toolWords]);
  expect([words.ui.yes, words.schedule.when, words.tool.about]).toEqual(['Ja', 'När', 'Om verktyget']);
});

test('each area has English words in English and Swedish ones in Swedish', async () => {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('-words.ts'));
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    const module: Record<string, Area> = await import(`./${name}`);
    const texts = (language: (typeof languages)[number]) =>
      JSON.stringify(Object.values(module).flatMap((area) => Object.values(area).map((each) => each[language])));
    expect([name, /[åäöÅÄÖ]/.test(texts('en')), /[åäöÅÄÖ]/.test(texts('sv'))]).toEqual([name, false, true]);
  }
});
