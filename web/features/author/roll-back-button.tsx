import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Version, VersionSummary } from '../../../src/contract/tool.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useRollBack } from './use-managed-tools.ts';
import classes from './version-list.module.css';

/** Publishes a former version again, after asking once more. */
export function RollBackButton(props: { version: VersionSummary; onRolledBack: (version: Version) => void }) {
  const words = useWords(reviewWords);
  const [isAsking, setAsking] = useState(false);
  const rollBack = useRollBack();
  const { id, number } = props.version;
  const handleYes = () =>
    rollBack.mutate(id, {
      onSuccess: (version) => {
        setAsking(false);
        props.onRolledBack(version);
      },
    });
  if (!isAsking) {
    return (
      <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => setAsking(true)}>
        {words.review.rollBack}
      </Button>
    );
  }
  return (
    <div className={classes.ask}>
      <p className={classes.question}>{words.review.rollBackAsk(number)}</p>
      <Group gap="xs">
        <Button size="xs" autoFocus loading={rollBack.isPending} onClick={handleYes}>
          {words.review.rollBackYes}
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsking(false)}>
          {words.review.cancel}
        </Button>
      </Group>
      {rollBack.error && <ErrorNotice error={rollBack.error} />}
    </div>
  );
}
