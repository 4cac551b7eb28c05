import { alertWordsSv } from './alert/alert-words-sv.ts';
import type { newsWordsEn } from './news-words-en.ts';

export const newsWordsSv: typeof newsWordsEn = {
  somebody: 'Någon',
  alerts: alertWordsSv,
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
    suggestion_made: (who, what) => `${who} föreslår ett verktyg: ${what}`,
    suggestion_accepted: (who, what) => `${who} har antagit ditt förslag: ${what}`,
    suggestion_declined: (who, what) => `${who} har avböjt ditt förslag: ${what}`,
    schedule_stopped: (_, what) => `Ditt schema ${what} har stoppats, eftersom det inte längre kan köras`,
    schedule_given_up: (_, what) => `Ditt schema ${what} har pausats sedan det misslyckats gång på gång`,
    schedule_failing: (_, what) => `Ditt schema ${what} misslyckas gång på gång`,
    schedule_paused: (who, what) => `${who} har pausat ditt schema ${what}`,
    schedule_deleted: (who, what) => `${who} har tagit bort ditt schema ${what}`,
    alert_raised: (_, what) => `Larm: ${what}`,
    alert_tested: () => 'Ett test av en larmkanal: den fungerar',
    alert_recovered: (_, what) => `Över: ${what}`,
  },
  versionOf: (tool, version) => `${tool}, version ${version}`,
  scheduleOf: (schedule, tool) => `${schedule === null ? '' : `”${schedule}” `}för ${tool}`,
};
