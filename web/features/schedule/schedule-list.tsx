import { Link } from '@tanstack/react-router';
import type { Paused, ScheduleSummary } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useCronWords } from './cron-words.ts';
import { browserZone } from './moment-words.ts';
import { ruleWords } from './rule-words.ts';
import classes from './schedule-list.module.css';
import { ScheduleStateBadge } from './schedule-state.tsx';
import { TickStateBadge } from './tick-state.tsx';

/** What comes up, the next one first, and how the last one ended. With `isAll`, whose each is. */
export function ScheduleList(props: { schedules: ScheduleSummary[]; isAll: boolean; pausedAll: Paused | null }) {
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
            <span className={classes.states}>
              {schedule.failuresInRow > 1 && (
                <StateBadge tone="bad">{texts.failing(schedule.failuresInRow)}</StateBadge>
              )}
              <ScheduleStateBadge state={schedule.state} />
            </span>
            <NextOne schedule={schedule} pausedAll={props.pausedAll} />
            {schedule.lastTick && (
              <span className={classes.last}>
                {texts.lastWas(formatDateTime(schedule.lastTick.dueAt, words.locale))}{' '}
                <TickStateBadge state={schedule.lastTick.state} />
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** On the clock of the reader, which is said where the schedule has another; struck out where nothing will start. */
function NextOne({ schedule, pausedAll }: { schedule: ScheduleSummary; pausedAll: Paused | null }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const { nextAt, paused, skipsNext, rule } = schedule;
  if (nextAt === null) return null;
  const isPaused = [paused, pausedAll].some((pause) => pause && (pause.until === null || nextAt < pause.until));
  const when = formatDateTime(nextAt, words.locale);
  return (
    <span className={classes.next}>
      <time dateTime={nextAt} data-out={skipsNext || isPaused || undefined}>
        {rule.timeZone === browserZone() ? texts.nextIs(when) : texts.nextForYou(when)}
      </time>
      {skipsNext && !isPaused && ` ${texts.leftOut}`}
    </span>
  );
}
