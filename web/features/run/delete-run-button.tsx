import { Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { personalDataWords } from '../../i18n/personal-data-words.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useDeleteRun } from './use-runs.ts';

/** Takes a run away, after asking once more. */
export function DeleteRunButton(props: { runId: string; onDeleted: () => void }) {
  const words = useWords(personalDataWords, reviewWords);
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteRun(props.runId);
  if (!isAsking) {
    return (
      <Button
        size="sm"
        variant="subtle"
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {words.personalData.deleteRun}
      </Button>
    );
  }
  return (
    <div>
      <p>{words.personalData.deleteRunAsk}</p>
      <Group gap="xs">
        <Button
          size="xs"
          autoFocus
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: props.onDeleted })}
        >
          {words.personalData.deleteRunYes}
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsking(false)}>
          {words.review.cancel}
        </Button>
      </Group>
      {remove.error && <ErrorNotice error={remove.error} />}
    </div>
  );
}
