import { newsWordsEn } from '../../src/core/news-words-en.ts';

/** What the inbox says, in English. */
export const inboxEn = {
  title: 'Inbox',
  lead: 'What happened to what you write, review, look after and suggest.',
  isUnread: 'Unread',
  none: 'Nothing here yet',
  noneHelp: 'When somebody reviews, publishes or hands on something of yours, it is said here.',
  markAll: 'Mark all as read',
  allRead: 'Everything is read.',
  ...newsWordsEn,
};
