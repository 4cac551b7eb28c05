import { Button } from '@mantine/core';
import { ApiError } from '../../src/client/client.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from './error-notice.tsx';

/** Why something was not saved. What somebody else saved meanwhile can be saved over, once one knows of it. */
export function SaveError({ error, onSaveOver }: { error: Error; onSaveOver: () => void }) {
  const words = useWords();
  const isConflict = error instanceof ApiError && error.code === 'conflict';
  return (
    <ErrorNotice error={error}>
      {isConflict && (
        <Button size="xs" variant="default" onClick={onSaveOver}>
          {words.ui.saveOver}
        </Button>
      )}
    </ErrorNotice>
  );
}
