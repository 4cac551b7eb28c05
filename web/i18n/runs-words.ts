import { runsEn } from './runs-en.ts';
import { runsSv } from './runs-sv.ts';

export const runsWords = {
  runs: { en: runsEn, sv: runsSv },
};
