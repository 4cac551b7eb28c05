import { Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { reviewWords } from '../../i18n/review-words.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ScriptProblem } from './script-problem.tsx';
import { type Script, useDeleteScript } from './use-scripts.ts';

/** Takes a script away, after asking once more. */
export function DeleteScript({ script }: { script: Script }) {
  const words = useWords(reviewWords, scriptWords);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteScript(script.id);
  if (!isAsking) {
    return (
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={17} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {words.script.delete}
      </Button>
    );
  }
  return (
    <div>
      <p>{words.script.deleteAsk(script.name)}</p>
      <Group gap="xs">
        <Button
          color="red"
          autoFocus
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(undefined, { onSuccess: () => navigate({ to: '/admin/scripts', ignoreBlocker: true }) })
          }
        >
          {words.script.deleteYes}
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          {words.review.cancel}
        </Button>
      </Group>
      <ScriptProblem error={remove.error} />
    </div>
  );
}
