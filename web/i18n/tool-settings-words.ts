import { toolSettingsEn } from './tool-settings-en.ts';
import { toolSettingsSv } from './tool-settings-sv.ts';

export const toolSettingsWords = {
  toolSettings: { en: toolSettingsEn, sv: toolSettingsSv },
};
