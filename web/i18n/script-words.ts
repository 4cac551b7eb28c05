import { scriptEn } from './script-en.ts';
import { scriptSv } from './script-sv.ts';

export const scriptWords = {
  script: { en: scriptEn, sv: scriptSv },
};
