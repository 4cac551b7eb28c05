import { outputsEn } from './output-en.ts';
import { outputsSv } from './output-sv.ts';

export const outputWords = {
  outputs: { en: outputsEn, sv: outputsSv },
};
