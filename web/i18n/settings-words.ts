import { settingsEn } from './settings-en.ts';
import { settingsSv } from './settings-sv.ts';

export const settingsWords = {
  settings: { en: settingsEn, sv: settingsSv },
};
