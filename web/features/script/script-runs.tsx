import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatWhen } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { StatusBadge } from '../run/status-badge.tsx';
import classes from './script-runs.module.css';
import { useScriptRuns } from './use-scripts.ts';

/** The runs of a script, newest first; the one that is shown is marked. */
export function ScriptRuns(props: { scriptId: string; shownId: string | undefined }) {
  const words = useWords(scriptWords);
  const runs = useScriptRuns(props.scriptId);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const now = new Date();
  if (runs.error) return <ErrorNotice error={runs.error} onRetry={() => runs.refetch()} />;
  if (runs.isPending) return <LoadingLines lines={3} />;
  if (items.length === 0) return <p className={classes.none}>{words.script.noRuns}</p>;
  return (
    <>
      <ol className={classes.list}>
        {items.map(({ id, status, createdAt, trigger, meta }) => (
          <li key={id}>
            <Link
              to="/admin/scripts/$scriptId"
              params={{ scriptId: props.scriptId }}
              search={{ run: id }}
              resetScroll={false}
              className={classes.run}
              aria-current={id === props.shownId ? 'true' : undefined}
            >
              <StatusBadge status={status} />
              <span className={classes.facts}>
                {formatWhen(createdAt, now, words.locale)} · {words.script.triggers[trigger]} · {meta.startedBy.name}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      {runs.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={runs.isFetchingNextPage}
          onClick={() => runs.fetchNextPage()}
        >
          {words.ui.more}
        </Button>
      )}
    </>
  );
}
