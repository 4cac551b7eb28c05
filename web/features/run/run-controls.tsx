import { Button } from '@mantine/core';
import { IconPencil, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { DeleteRunButton } from './delete-run-button.tsx';
import classes from './run-controls.module.css';
import { isFinal, type RunStatus } from './run-status.ts';
import { useRunAgain } from './use-run-again.ts';
import { useCancelRun } from './use-runs.ts';

/** What can be done with a run, as far as the server allows it. */
export function RunControls(props: {
  run: Run;
  status: RunStatus;
  onOpenRun: (run: Run) => void;
  onDeleted: () => void;
}) {
  const words = useWords(runWords);
  const { run } = props;
  const cancel = useCancelRun(run.id);
  const again = useRunAgain(run);
  const isOver = isFinal(props.status);
  const canRepeat = isOver && run.can.runAgain && run.actionId === null;
  const canEdit = canRepeat && run.context === 'production';
  const address = `${window.location.origin}/runs/${run.id}`;
  return (
    <>
      <div className={classes.bar}>
        {!isOver && run.can.cancel && (
          <Button
            variant="default"
            size="sm"
            loading={cancel.isPending}
            leftSection={<IconPlayerStop size={16} aria-hidden="true" />}
            onClick={() => cancel.mutate()}
          >
            {words.run.cancel}
          </Button>
        )}
        {canRepeat && run.files.length === 0 && (
          <Button
            size="sm"
            loading={again.isPending}
            leftSection={<IconRefresh size={16} aria-hidden="true" />}
            onClick={() => again.mutate(undefined, { onSuccess: props.onOpenRun })}
          >
            {words.run.again}
          </Button>
        )}
        {canEdit && (
          <ButtonLink
            to="/tools/$slug"
            params={{ slug: run.tool.slug }}
            search={{ from: run.id }}
            size="sm"
            variant={run.files.length === 0 ? 'default' : 'filled'}
            leftSection={<IconPencil size={16} aria-hidden="true" />}
          >
            {run.files.length === 0 ? words.run.edit : words.run.againFiles}
          </ButtonLink>
        )}
        <CopyButton text={address} label={words.ui.copyLink} visibleLabel={words.ui.copyLink} size="sm" />
        {isOver && <DeleteRunButton runId={run.id} onDeleted={props.onDeleted} />}
      </div>
      {(cancel.error ?? again.error) && (
        <div className={classes.error}>
          <ErrorNotice error={cancel.error ?? again.error ?? new Error()} />
        </div>
      )}
    </>
  );
}
