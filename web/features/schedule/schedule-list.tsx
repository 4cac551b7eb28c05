import { Link } from '@tanstack/react-router';
import type { ScheduleSummary } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useCronWords } from './cron-words.ts';
import { ruleWords } from './rule-words.ts';
import classes from './schedule-list.module.css';
import { ScheduleStateBadge } from './schedule-state.tsx';

/** What comes up, the next one first. With `isAll`, whose each is. */
export function ScheduleList(props: { schedules: ScheduleSummary[]; isAll: boolean }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const cronWords = useCronWords();
  return (
    <ul className={rows.list} data-wrapping>
      {props.schedules.map((schedule) => (
        <li key={schedule.id} className={rows.row}>
          <div className={rows.words}>
            <h2 className={rows.title}>
              <Link to="/schedules/$scheduleId" params={{ scheduleId: schedule.id }} className={rows.link}>
                {schedule.name}
              </Link>
            </h2>
            <p className={rows.facts}>
              {props.isAll ? texts.by(schedule.tool.title, schedule.owner.name) : schedule.tool.title}
            </p>
            <p className={rows.facts}>
              {ruleWords(schedule.rule, words, cronWords)} ({schedule.rule.timeZone})
            </p>
          </div>
          <div className={classes.side}>
            {schedule.nextAt && (
              <time dateTime={schedule.nextAt} data-out={schedule.skipsNext || undefined} className={classes.next}>
                {texts.nextIs(formatDateTime(schedule.nextAt, words.locale))}
              </time>
            )}
            <span className={classes.states}>
              {schedule.failuresInRow > 0 && (
                <StateBadge tone="warn">{texts.failing(schedule.failuresInRow)}</StateBadge>
              )}
              <ScheduleStateBadge state={schedule.state} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
