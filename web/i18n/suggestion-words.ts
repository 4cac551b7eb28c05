import { suggestionEn } from './suggestion-en.ts';
import { suggestionSv } from './suggestion-sv.ts';

export const suggestionWords = {
  suggestion: { en: suggestionEn, sv: suggestionSv },
};
