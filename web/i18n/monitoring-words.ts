import { monitoringEn } from './monitoring-en.ts';
import { monitoringSv } from './monitoring-sv.ts';

export const monitoringWords = {
  monitoring: { en: monitoringEn, sv: monitoringSv },
};
