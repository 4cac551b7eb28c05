import type { DueMoment, Paused } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import classes from './moment-list.module.css';
import { browserZone, clockWords, localWords } from './moment-words.ts';

/**
 * The next moments, on the clock of the schedule; and on that of the reader where it is another one. Those at which nothing
 * starts, since somebody asked for that or it is paused then, are struck out.
 */
export function MomentList(props: {
  moments: readonly DueMoment[];
  timeZone: string;
  skipAt?: string | null;
  pauses?: readonly Paused[];
}) {
  const words = useWords(scheduleWords);
  const isElsewhere = props.timeZone !== browserZone();
  return (
    <>
      <ol className={classes.list}>
        {props.moments.map((moment) => {
          const clock = clockWords(moment, words);
          const isPaused = props.pauses?.some(({ until }) => until === null || moment.at < until) === true;
          const isOut = isPaused || moment.at === props.skipAt;
          return (
            <li key={moment.at}>
              <time dateTime={moment.at} className={classes.time} data-out={isOut || undefined}>
                {localWords(moment.local, words.locale)}
              </time>
              {isOut && (
                <span className={classes.note}>{isPaused ? words.schedule.pausedThen : words.schedule.leftOut}</span>
              )}
              {isElsewhere && (
                <span className={classes.note}>{words.schedule.yourTime(formatDateTime(moment.at, words.locale))}</span>
              )}
              {clock && <span className={classes.clock}>{clock}</span>}
            </li>
          );
        })}
      </ol>
      <p className={classes.zone}>{words.schedule.inZone(props.timeZone)}</p>
    </>
  );
}
