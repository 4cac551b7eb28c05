import { personalDataEn } from './personal-data-en.ts';
import { personalDataSv } from './personal-data-sv.ts';

export const personalDataWords = {
  personalData: { en: personalDataEn, sv: personalDataSv },
};
