import { setupEn } from './setup-en.ts';
import { setupSv } from './setup-sv.ts';

export const setupWords = {
  setup: { en: setupEn, sv: setupSv },
};
