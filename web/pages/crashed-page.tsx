import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

/** Something was thrown while a page was built: the server's answer, no connection, or a fault of ours. */
export function CrashedPage(props: ErrorComponentProps) {
  const words = useWords();
  const reload = () => window.location.reload();
  return (
    <div style={{ padding: 24 }}>
      <Page title={words.ui.crashed}>
        {props.error instanceof ApiError ? (
          <ErrorNotice error={props.error} onRetry={reload} />
        ) : (
          <Notice level="error" live>
            <p>{words.ui.crashedHelp}</p>
            <Button mt={12} size="xs" variant="default" onClick={reload}>
              {words.ui.reload}
            </Button>
          </Notice>
        )}
      </Page>
    </div>
  );
}
