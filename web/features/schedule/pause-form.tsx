import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { LocalTimeInput } from './local-time-input.tsx';

/** Why, and until when. The time is on the clock of the browser: a pause belongs to no zone. */
export function PauseForm(props: {
  label: string;
  isBusy: boolean;
  error: Error | null;
  onPause: (pause: { reason: string; until: string | null }) => void;
  onClose: () => void;
}) {
  const texts = useWords(scheduleWords).schedule;
  const isPast = issuesOf(props.error).some(({ field }) => field === 'until');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    props.onPause({ reason, until: until === '' ? null : new Date(until).toISOString() });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={480}>
        <TextInput
          label={texts.reason}
          required
          withAsterisk={false}
          maxLength={500}
          autoComplete="off"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <LocalTimeInput
          label={texts.until}
          help={texts.untilHelp}
          value={until}
          error={isPast ? texts.untilPast : undefined}
          onChange={setUntil}
        />
        {props.error && <ErrorNotice error={props.error} />}
        <Group gap="sm">
          <Button type="submit" loading={props.isBusy}>
            {props.label}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {texts.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
