import type { AlertAbout } from '../contract/alert.ts';
import type { NotificationKind } from '../contract/notification.ts';
import { alertSentence } from './alert/alert-sentence.ts';
import type { newsWordsEn } from './news-words-en.ts';

/** What a notification is about; null where it is gone, or never was part of it. */
export interface News {
  kind: NotificationKind;
  actor: { name: string } | null;
  tool: { id: string; slug: string; title: string } | null;
  version: { id: string; number: number } | null;
  suggestion: { id: string; title: string } | null;
  /** Without an id once it is gone. */
  schedule: { id: string | null; name: string } | null;
  alert: AlertAbout | null;
}

export function newsSentence(
  { kind, actor, tool, version, suggestion, schedule, alert }: News,
  words: typeof newsWordsEn,
): string {
  if (alert) return alertSentence(alert, words.alerts, kind === 'alert_recovered');
  const title = suggestion?.title ?? tool?.title ?? words.goneTool;
  let what = title;
  if (version) what = words.versionOf(title, version.number);
  else if (kind.startsWith('schedule_')) what = words.scheduleOf(schedule?.name ?? null, title);
  return words.kinds[kind](actor?.name ?? words.somebody, what);
}

/** Where it leads: to the alerts, to one's schedule, to the suggestion, to the review of a version, else to the tool, as far as that is still one's own. */
export function newsPath({ kind, tool, version, suggestion, schedule, alert }: News): string {
  if (alert || kind === 'alert_tested') return '/admin/alerts';
  if (kind.startsWith('schedule_')) return schedule?.id ? `/schedules/${schedule.id}` : '/schedules';
  if (suggestion) return `/suggestions/${suggestion.id}`;
  if (kind === 'version_published' && tool) return `/tools/${tool.slug}`;
  if (version) return `/admin/reviews/${version.id}`;
  return tool && kind !== 'maintainer_removed' ? `/admin/tools/${tool.id}` : '/inbox';
}
