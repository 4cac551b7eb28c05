import { en, type Words } from './en.ts';
import { sv } from './sv.ts';

export const languages = ['en', 'sv'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { en: 'English', sv: 'Svenska' };

const storageKey = 'scriptorium.language';

/** The language chosen here before, else the first of the browser's that we speak, else English. */
export function preferredLanguage(stored: string | null, browser: readonly string[]): Language {
  const known = (tag: string | null): Language | undefined =>
    languages.find((language) => tag?.toLowerCase().split('-')[0] === language);
  return known(stored) ?? browser.map(known).find((language) => language !== undefined) ?? 'en';
}

export function readLanguage(): Language {
  return preferredLanguage(localStorage.getItem(storageKey), navigator.languages);
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

/** What a part of the pages says, in each language. It comes with the code that imports it, so it is there when it is used. */
export type Area = Readonly<Record<string, Readonly<Record<Language, object>>>>;

/** The words that every page has, and those of one area or, as a union, of several. */
export type WordsOf<Named extends Area> = Words & { [Name in NamesIn<Named>]: TextsOf<Named, Name> };
type NamesIn<Named> = Named extends Area ? keyof Named : never;
type TextsOf<Named, Name extends PropertyKey> =
  Named extends Readonly<Record<Name, Readonly<Record<Language, infer Texts>>>> ? Texts : never;

/** The words that every page has. Dates and numbers are written as in the reader's own country. */
export function wordsIn(language: Language): Words {
  return { ...{ en, sv }[language], locale: regionalLocale(language, navigator.languages) };
}

export function withAreas<const Areas extends readonly Area[]>(
  words: Words,
  language: Language,
  areas: Areas,
): WordsOf<Areas[number]> {
  const added = areas.flatMap((area) => Object.entries(area).map(([name, texts]) => [name, texts[language]]));
  // What is put together in a loop has no type that follows it.
  return { ...words, ...Object.fromEntries(added) } as WordsOf<Areas[number]>;
}

/** The browser's own variant of a language (`en-GB`), or the language itself. */
export function regionalLocale(language: Language, browser: readonly string[]): string {
  return browser.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
