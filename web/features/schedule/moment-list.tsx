import type { DueMoment } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import classes from './moment-list.module.css';
import { browserZone, clockWords, localWords } from './moment-words.ts';

/** The next moments, on the clock of the schedule; and on that of the reader where it is another one. */
export function MomentList(props: { moments: readonly DueMoment[]; timeZone: string; skipAt?: string | null }) {
  const words = useWords(scheduleWords);
  const isElsewhere = props.timeZone !== browserZone();
  return (
    <>
      <ol className={classes.list}>
        {props.moments.map((moment) => {
          const clock = clockWords(moment, words);
          return (
            <li key={moment.at}>
              <time dateTime={moment.at} className={classes.time} data-out={moment.at === props.skipAt || undefined}>
                {localWords(moment.local, words.locale)}
              </time>
              {moment.at === props.skipAt && <span className={classes.note}>{words.schedule.leftOut}</span>}
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
