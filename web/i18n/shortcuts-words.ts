import { shortcutsEn } from './shortcuts-en.ts';
import { shortcutsSv } from './shortcuts-sv.ts';

export const shortcutsWords = {
  shortcuts: { en: shortcutsEn, sv: shortcutsSv },
};
