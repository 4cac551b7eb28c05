import { authorEn } from './author-en.ts';
import { authorSv } from './author-sv.ts';

export const authorWords = {
  author: { en: authorEn, sv: authorSv },
};
