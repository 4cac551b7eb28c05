import { newsWordsSv } from '../../src/core/news-words-sv.ts';
import type { inboxEn } from './inbox-en.ts';

export const inboxSv: typeof inboxEn = {
  title: 'Inkorg',
  lead: 'Vad som har hänt med det du skriver, granskar, sköter och föreslår.',
  isUnread: 'Oläst',
  none: 'Inget här än',
  noneHelp: 'När någon granskar, publicerar eller lämnar över något av ditt står det här.',
  markAll: 'Markera alla som lästa',
  allRead: 'Allt är läst.',
  ...newsWordsSv,
};
