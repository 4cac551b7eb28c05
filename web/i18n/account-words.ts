import { accountEn } from './account-en.ts';
import { accountSv } from './account-sv.ts';

export const accountWords = {
  account: { en: accountEn, sv: accountSv },
};
