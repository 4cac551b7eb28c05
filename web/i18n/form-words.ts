import { formEn } from './form-en.ts';
import { formSv } from './form-sv.ts';

export const formWords = {
  form: { en: formEn, sv: formSv },
};
