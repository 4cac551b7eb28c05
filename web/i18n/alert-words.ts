import { alertEn } from './alert-en.ts';
import { alertSv } from './alert-sv.ts';

export const alertWords = {
  alert: { en: alertEn, sv: alertSv },
};
