import { detailsEn, logEn, runEn } from './run-en.ts';
import { detailsSv, logSv, runSv } from './run-sv.ts';

export const runWords = {
  run: { en: runEn, sv: runSv },
  log: { en: logEn, sv: logSv },
  details: { en: detailsEn, sv: detailsSv },
};
