import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './run-failure.module.css';

/** Why there is no result, in one sentence. A tool's own message is shown as its author wrote it. */
export function RunFailure({ run }: { run: Run }) {
  const words = useWords(runWords);
  const reason = run.reason ?? 'script_error';
  const sentence = reason === 'tool_error' && run.errorSummary ? run.errorSummary : words.run.reason[reason];
  return (
    <div className={classes.box}>
      <Notice level={run.status === 'canceled' ? 'info' : 'error'} title={sentence}>
        {run.errorReference && (
          <>
            <p>{words.run.tellAuthor}</p>
            <p className={classes.reference}>
              {words.ui.reference} <code>{run.errorReference}</code>
            </p>
          </>
        )}
      </Notice>
    </div>
  );
}
