import type { Schedule } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { useMe } from '../person/use-me.ts';
import { RunInputs } from '../run/run-inputs.tsx';
import { MomentList } from './moment-list.tsx';
import { PausedNotice } from './paused-notice.tsx';
import { ScheduleControls } from './schedule-controls.tsx';
import { ScheduleFacts } from './schedule-facts.tsx';
import classes from './schedule-view.module.css';
import { TickList } from './tick-list.tsx';

/** How it stands with a schedule, when it is due next, how it is set, and what became of it so far. */
export function ScheduleView(props: { schedule: Schedule; onDeleted: () => void }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const me = useMe();
  const { schedule } = props;
  return (
    <>
      <div className={classes.notices}>
        {schedule.pausedAll && <PausedNotice title={texts.allPaused} paused={schedule.pausedAll} />}
        {schedule.paused && <PausedNotice title={texts.states.paused} paused={schedule.paused} />}
        {schedule.stopped && (
          <Notice level="warning" title={texts.stoppedAt(formatDateTime(schedule.stopped.at, words.locale))}>
            <p>{texts.stops[schedule.stopped.reason]}</p>
          </Notice>
        )}
        {schedule.state === 'ended' && <Notice level="info">{texts.overNote}</Notice>}
        {schedule.failuresInRow > 0 && (
          <Notice level="warning">
            <p>{texts.failing(schedule.failuresInRow)}</p>
            {schedule.onFailure.policy === 'continue' && (
              <p>
                {texts.tellsNobody} <TextLink to="/admin/alerts">{texts.toAlerts}</TextLink>
              </p>
            )}
          </Notice>
        )}
        {schedule.skipsNext && <Notice level="info">{texts.skipsNext}</Notice>}
      </div>
      <ScheduleControls schedule={schedule} onDeleted={props.onDeleted} />
      <Section title={texts.nextRuns} raised>
        {schedule.next.length === 0 ? (
          <p>{texts.noNext}</p>
        ) : (
          <MomentList
            moments={schedule.next}
            timeZone={schedule.rule.timeZone}
            skipAt={schedule.skipsNext ? schedule.nextAt : null}
            pauses={[schedule.paused, schedule.pausedAll].filter((pause) => pause !== null)}
          />
        )}
      </Section>
      <TickList
        scheduleId={schedule.id}
        timeZone={schedule.rule.timeZone}
        opensRuns={me?.person.id === schedule.owner.id || schedule.tool.kind === 'script'}
      />
      <Section title={texts.facts} raised>
        <ScheduleFacts schedule={schedule} />
      </Section>
      {schedule.inputs && (
        <Section title={texts.values} raised>
          <RunInputs run={{ inputs: schedule.inputs, files: schedule.files ?? [] }} />
        </Section>
      )}
    </>
  );
}
