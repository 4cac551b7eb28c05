import { usageEn } from './usage-en.ts';
import { usageSv } from './usage-sv.ts';

export const usageWords = {
  usage: { en: usageEn, sv: usageSv },
};
