import { Button } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useState } from 'react';
import type { Paused } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Section } from '../../ui/section.tsx';
import { PauseForm } from './pause-form.tsx';
import { PausedNotice } from './paused-notice.tsx';
import classes from './schedule-view.module.css';
import { usePauseAllSchedules, useResumeAllSchedules } from './use-schedules.ts';

/** Whether all schedules are paused, and for admins the way to pause them and let them go on. */
export function PauseAll(props: { pausedAll: Paused | null; canManage: boolean }) {
  const texts = useWords(scheduleWords).schedule;
  const [isAsking, setAsking] = useState(false);
  const pause = usePauseAllSchedules();
  const resume = useResumeAllSchedules();
  if (props.pausedAll) {
    return (
      <div className={classes.notices}>
        <PausedNotice title={texts.allPaused} paused={props.pausedAll}>
          {props.canManage && (
            <Button mt="sm" size="xs" loading={resume.isPending} onClick={() => resume.mutate()}>
              {texts.resumeAll}
            </Button>
          )}
          {resume.error && <ErrorNotice error={resume.error} />}
        </PausedNotice>
      </div>
    );
  }
  if (!props.canManage) return null;
  if (!isAsking) {
    return (
      <Button
        mb="md"
        size="xs"
        variant="default"
        leftSection={<IconPlayerPause size={15} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {texts.pauseAll}
      </Button>
    );
  }
  return (
    <Section title={texts.pauseAllTitle} raised>
      <p>{texts.pauseAllHelp}</p>
      <PauseForm
        label={texts.pauseAll}
        isBusy={pause.isPending}
        error={pause.error}
        onPause={(body) => pause.mutate(body, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    </Section>
  );
}
