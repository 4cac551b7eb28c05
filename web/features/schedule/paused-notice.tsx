import type { ReactNode } from 'react';
import type { Paused } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';

/** Who paused it and why, and when it goes on by itself, if it does. */
export function PausedNotice(props: { title: string; paused: Paused; children?: ReactNode }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const { by, reason, at, until } = props.paused;
  const when = formatDateTime(at, words.locale);
  return (
    <Notice level="info" title={props.title}>
      <p>{by === null ? texts.pausedByItself(when) : texts.pausedBy(by.name, when)}</p>
      {reason !== null && <p>{reason}</p>}
      {until !== null && <p>{texts.pausedUntil(formatDateTime(until, words.locale))}</p>}
      {props.children}
    </Notice>
  );
}
