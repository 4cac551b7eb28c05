import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../../src/client/client.ts';
import type { Words } from '../i18n/en.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './error-notice.module.css';
import { Notice } from './notice.tsx';

/** What happened, what to try, and the reference that finds it in the server's log. */
export function ErrorNotice(props: { error: Error; onRetry?: () => void; children?: ReactNode }) {
  const words = useWords();
  const [what, next] = describeError(props.error, words);
  // Asking again gives no more rights.
  const onRetry = props.error instanceof ApiError && props.error.status === 403 ? undefined : props.onRetry;
  const reference = props.error instanceof ApiError && !isMendable(props.error) ? props.error.requestId : '';
  return (
    <Notice level="error" live title={what}>
      <p>{next}</p>
      {reference && (
        <p className={classes.reference}>
          {words.ui.reference} <code>{reference}</code>
        </p>
      )}
      {(onRetry || props.children) && (
        <div className={classes.actions}>
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {words.ui.tryAgain}
            </Button>
          )}
          {props.children}
        </div>
      )}
    </Notice>
  );
}

/** What the person can put right alone needs no reference; it would only look grave. */
function isMendable(error: ApiError): boolean {
  return [401, 409, 413, 422].includes(error.status);
}

/** A fetch that never reached the server throws TypeError; anything else that is not the server's is a fault of ours. */
export function describeError(error: Error, words: Words): [string, string] {
  if (error instanceof ApiError) return words.errors[error.code];
  return error instanceof TypeError ? words.errors.unreachable : words.errors.unknown;
}
