import { inboxEn } from './inbox-en.ts';
import { inboxSv } from './inbox-sv.ts';

export const inboxWords = {
  inbox: { en: inboxEn, sv: inboxSv },
};
