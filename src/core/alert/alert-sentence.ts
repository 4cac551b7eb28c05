import type { AlertFacts, AlertKind } from '../../contract/alert-events.ts';
import type { alertWordsEn } from './alert-words-en.ts';

/** What an alert is about; null where it is gone, or never was part of it. */
export interface AlertSubject {
  kind: AlertKind;
  facts: AlertFacts;
  tool: { title: string } | null;
  schedule: { name: string } | null;
  channel: { name: string } | null;
}

/** What happened, or (`isOver`) that it is over. */
export function alertSentence(alert: AlertSubject, words: typeof alertWordsEn, isOver = false): string {
  const { kind, facts, tool, schedule, channel } = alert;
  // A schedule is best known together with what it runs.
  const scheduled = schedule && tool ? `${tool.title} (${schedule.name})` : schedule?.name;
  const what = scheduled ?? tool?.title ?? channel?.name ?? words.gone;
  return (isOver ? words.over : words.kinds)[kind](what, facts);
}
