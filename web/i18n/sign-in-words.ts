import { signInEn } from './sign-in-en.ts';
import { signInSv } from './sign-in-sv.ts';

export const signInWords = {
  signIn: { en: signInEn, sv: signInSv },
};
