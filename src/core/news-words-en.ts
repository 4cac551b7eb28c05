import type { NotificationKind } from '../contract/notification.ts';
import { alertWordsEn } from './alert/alert-words-en.ts';

type Sentence = (who: string, what: string) => string;

const kinds: Record<NotificationKind, Sentence> = {
  version_submitted: (who, what) => `${who} handed in ${what} for review`,
  version_returned: (who, what) => `${who} asked for changes to ${what}`,
  version_published: (who, what) => `${who} approved ${what}: it is published`,
  version_rolled_back: (who, what) => `${who} rolled back; ${what} is published`,
  review_commented: (who, what) => `${who} commented on ${what}`,
  edit_lock_taken_over: (who, what) => `${who} took over the editing of ${what}`,
  maintainer_added: (who, what) => `${who} lets you work on ${what}`,
  maintainer_removed: (who, what) => `${who} took you from those who work on ${what}`,
  owner_changed: (who, what) => `${who} changed the owner of ${what}`,
  suggestion_made: (who, what) => `${who} suggests a tool: ${what}`,
  suggestion_accepted: (who, what) => `${who} accepted your suggestion: ${what}`,
  suggestion_declined: (who, what) => `${who} declined your suggestion: ${what}`,
  schedule_stopped: (_, what) => `Your schedule ${what} was stopped, because it cannot run any more`,
  schedule_given_up: (_, what) => `Your schedule ${what} was paused after it had failed again and again`,
  schedule_failing: (_, what) => `Your schedule ${what} fails again and again`,
  schedule_paused: (who, what) => `${who} paused your schedule ${what}`,
  schedule_deleted: (who, what) => `${who} deleted your schedule ${what}`,
  alert_raised: (_, what) => `Alert: ${what}`,
  alert_tested: () => 'A test of a channel for alerts: it works',
  alert_recovered: (_, what) => `Over: ${what}`,
};

/** What happened, as the inbox and the mails say it in English. */
export const newsWordsEn = {
  somebody: 'Somebody',
  alerts: alertWordsEn,
  goneTool: 'a tool that is gone',
  kinds,
  versionOf: (tool: string, version: number) => `${tool}, version ${version}`,
  /** News from before schedules were named in them know the tool alone. */
  scheduleOf: (schedule: string | null, tool: string) => `${schedule === null ? '' : `“${schedule}” `}of ${tool}`,
};
