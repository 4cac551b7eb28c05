import type { inboxEn } from './inbox-en.ts';

export const inboxSv: typeof inboxEn = {
  title: 'Inkorg',
  lead: 'Vad som har hänt med det du skriver, granskar och sköter.',
  unread: (n) => (n === 0 ? 'Inkorg' : `Inkorg: ${n} olästa`),
  isUnread: 'Oläst',
  none: 'Inget här än',
  noneHelp: 'När någon granskar, publicerar eller lämnar över något av ditt står det här.',
  markAll: 'Markera alla som lästa',
  allRead: 'Allt är läst.',
  somebody: 'Någon',
  goneTool: 'ett verktyg som inte finns kvar',
  kinds: {
    version_submitted: (who, what) => `${who} har lämnat in ${what} för granskning`,
    version_returned: (who, what) => `${who} har begärt ändringar av ${what}`,
    version_published: (who, what) => `${who} har godkänt ${what}, som nu är publicerad`,
    version_rolled_back: (who, what) => `${who} har återgått till en tidigare version; ${what} är publicerad`,
    review_commented: (who, what) => `${who} har kommenterat ${what}`,
    edit_lock_taken_over: (who, what) => `${who} har tagit över redigeringen av ${what}`,
    maintainer_added: (who, what) => `${who} låter dig arbeta med ${what}`,
    maintainer_removed: (who, what) => `${who} har tagit bort dig från dem som arbetar med ${what}`,
    owner_changed: (who, what) => `${who} har bytt ägare till ${what}`,
  },
  versionOf: (tool, version) => `${tool}, version ${version}`,
};
