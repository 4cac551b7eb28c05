import type { NotificationKind } from '../../src/contract/notification.ts';

/** What the inbox says, in English. */
export const inboxEn = {
  title: 'Inbox',
  lead: 'What happened to what you write, review and look after.',
  unread: (n: number) => (n === 0 ? 'Inbox' : `Inbox: ${n} unread`),
  isUnread: 'Unread',
  none: 'Nothing here yet',
  noneHelp: 'When somebody reviews, publishes or hands on something of yours, it is said here.',
  markAll: 'Mark all as read',
  allRead: 'Everything is read.',
  somebody: 'Somebody',
  goneTool: 'a tool that is gone',
  kinds: {
    version_submitted: (who, what) => `${who} handed in ${what} for review`,
    version_returned: (who, what) => `${who} asked for changes to ${what}`,
    version_published: (who, what) => `${who} approved ${what}: it is published`,
    version_rolled_back: (who, what) => `${who} rolled back; ${what} is published`,
    review_commented: (who, what) => `${who} commented on ${what}`,
    edit_lock_taken_over: (who, what) => `${who} took over the editing of ${what}`,
    maintainer_added: (who, what) => `${who} lets you work on ${what}`,
    maintainer_removed: (who, what) => `${who} took you from those who work on ${what}`,
    owner_changed: (who, what) => `${who} changed the owner of ${what}`,
  } satisfies Record<NotificationKind, (who: string, what: string) => string> as Record<
    NotificationKind,
    (who: string, what: string) => string
  >,
  versionOf: (tool: string, version: number) => `${tool}, version ${version}`,
};
