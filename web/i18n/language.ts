import type { Words } from './en.ts';

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

/** Only the words of one language are loaded. Dates and numbers are written as in the reader's own country. */
export async function loadWords(language: Language): Promise<Words> {
  const words: Words = language === 'sv' ? (await import('./sv.ts')).sv : (await import('./en.ts')).en;
  return { ...words, locale: regionalLocale(language, navigator.languages) };
}

/** The browser's own variant of a language (`en-GB`), or the language itself. */
export function regionalLocale(language: Language, browser: readonly string[]): string {
  return browser.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
