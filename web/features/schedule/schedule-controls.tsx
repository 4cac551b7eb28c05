import { Button, Group } from '@mantine/core';
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../../../src/client/client.ts';
import type { Schedule } from '../../../src/contract/schedule.ts';
import { stopReasons } from '../../../src/contract/schedule-rules.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';
import { PauseForm } from './pause-form.tsx';
import classes from './schedule-view.module.css';
import {
  useDeleteSchedule,
  usePauseSchedule,
  useResumeSchedule,
  useRunScheduleNow,
  useSkipNext,
} from './use-schedules.ts';

/** What can be done with a schedule now; the server says what. */
export function ScheduleControls(props: { schedule: Schedule; onDeleted: () => void }) {
  const texts = useWords(scheduleWords).schedule;
  const { schedule } = props;
  const { id, can } = schedule;
  const [asking, setAsking] = useState<'pause' | 'delete' | null>(null);
  const runNow = useRunScheduleNow(id);
  const resume = useResumeSchedule(id);
  const skip = useSkipNext(id);
  const pause = usePauseSchedule(id);
  const error = runNow.error ?? resume.error ?? skip.error;
  const isBusy = runNow.isPending || resume.isPending || skip.isPending;
  const icon = { size: 16, 'aria-hidden': true } as const;
  return (
    <>
      <Group gap="sm" mb="lg">
        {can.resume && (
          <Button leftSection={<IconPlayerPlay {...icon} />} disabled={isBusy} onClick={() => resume.mutate()}>
            {texts.resume}
          </Button>
        )}
        {can.runNow && (
          <Button
            variant="default"
            leftSection={<IconPlayerTrackNext {...icon} />}
            disabled={isBusy}
            onClick={() => runNow.mutate()}
          >
            {texts.now}
          </Button>
        )}
        {can.skipNext && (schedule.skipsNext || schedule.next[0]) && (
          <Button
            variant="default"
            leftSection={<IconPlayerSkipForward {...icon} />}
            disabled={isBusy}
            onClick={() => skip.mutate(schedule.skipsNext ? null : (schedule.nextAt ?? null))}
          >
            {schedule.skipsNext ? texts.unskip : texts.skipNext}
          </Button>
        )}
        {can.pause && asking !== 'pause' && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause {...icon} />}
            disabled={isBusy}
            onClick={() => setAsking('pause')}
          >
            {schedule.paused ? texts.pauseAnew : texts.pause}
          </Button>
        )}
        {can.delete && asking !== 'delete' && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash {...icon} />}
            onClick={() => setAsking('delete')}
          >
            {texts.delete}
          </Button>
        )}
      </Group>
      <div role="status">
        {runNow.data && (
          <p>
            {texts.started}{' '}
            <TextLink to="/runs/$runId" params={{ runId: runNow.data.runId }} underline="always">
              {texts.openRun}
            </TextLink>
          </p>
        )}
      </div>
      {error && (
        <div className={classes.notices}>
          <ErrorNotice error={error}>{whyNot(error, texts)}</ErrorNotice>
        </div>
      )}
      {asking === 'pause' && (
        <Section title={texts.pauseTitle} raised>
          <PauseForm
            label={texts.pause}
            isBusy={pause.isPending}
            error={pause.error}
            onPause={(body) => pause.mutate(body, { onSuccess: () => setAsking(null) })}
            onClose={() => setAsking(null)}
          />
        </Section>
      )}
      {asking === 'delete' && (
        <DeleteQuestion scheduleId={id} onDeleted={props.onDeleted} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

/** What is in its way, where it has nothing to run. */
function whyNot(error: Error, { stops }: WordsOf<typeof scheduleWords>['schedule']): string | null {
  const reason = stopReasons.find((each) => error instanceof ApiError && each === error.details.reason);
  return reason ? stops[reason] : null;
}

function DeleteQuestion(props: { scheduleId: string; onDeleted: () => void; onClose: () => void }) {
  const texts = useWords(scheduleWords).schedule;
  const remove = useDeleteSchedule(props.scheduleId);
  return (
    <Section title={texts.delete} raised>
      <p>{texts.deleteAsk}</p>
      <Group gap="sm">
        <Button
          color="red"
          autoFocus
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: props.onDeleted })}
        >
          {texts.deleteYes}
        </Button>
        <Button variant="default" onClick={props.onClose}>
          {texts.cancel}
        </Button>
      </Group>
      {remove.error && <ErrorNotice error={remove.error} />}
    </Section>
  );
}
