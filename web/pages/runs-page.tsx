import { Button } from '@mantine/core';
import { IconHistory, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RunFilters } from '../features/run/run-filters.tsx';
import { RunTable } from '../features/run/run-table.tsx';
import { useRuns } from '../features/run/use-runs.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import classes from './runs-page.module.css';

export function RunsPage() {
  const words = useWords();
  const navigate = useNavigate({ from: '/runs' });
  const search = useSearch({ from: '/signed-in/runs' });
  const runs = useRuns(search);

  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = runs.isSuccess && items.length === 0;
  const isFiltered = Object.keys(search).length > 0;

  return (
    <Page title={words.runs.title} lead={words.runs.lead}>
      <RunFilters search={search} onChange={(next) => navigate({ search: next, replace: true })} />
      {runs.error && <ErrorNotice error={runs.error} onRetry={() => runs.refetch()} />}
      {runs.isPending && <LoadingLines lines={6} height={36} />}
      {isEmpty && !isFiltered && (
        <EmptyState icon={<IconHistory size={36} stroke={1.4} />} title={words.runs.none} help={words.runs.noneHelp}>
          <ButtonLink to="/" variant="default">
            {words.runs.toCatalogue}
          </ButtonLink>
        </EmptyState>
      )}
      {isEmpty && isFiltered && (
        <EmptyState
          icon={<IconSearchOff size={36} stroke={1.4} />}
          title={words.runs.noMatch}
          help={words.runs.noMatchHelp}
        >
          <Button variant="default" onClick={() => navigate({ search: {}, replace: true })}>
            {words.runs.clear}
          </Button>
        </EmptyState>
      )}
      {items.length > 0 && <RunTable runs={items} />}
      {runs.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
            {words.ui.more}
          </Button>
        </div>
      )}
    </Page>
  );
}
