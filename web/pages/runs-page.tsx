import { Button, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../features/person/use-me.ts';
import { KeptNote } from '../features/run/kept-note.tsx';
import { MOST_AT_ONCE } from '../features/run/many-runs.ts';
import { ManyRunsBar } from '../features/run/many-runs-bar.tsx';
import { RunChart } from '../features/run/run-chart.tsx';
import { RunFilters } from '../features/run/run-filters.tsx';
import { changed, type RunSearch } from '../features/run/run-search.ts';
import { isFinal } from '../features/run/run-status.ts';
import { RunTable } from '../features/run/run-table.tsx';
import { useRuns } from '../features/run/use-runs.ts';
import { runsWords } from '../i18n/runs-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatDateTime } from '../ui/format.ts';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import classes from './runs-page.module.css';

const TYPING_MS = 300;

export function RunsPage() {
  const words = useWords(runsWords);
  const navigate = useNavigate({ from: '/runs' });
  const given = useSearch({ from: '/signed-in/runs' });
  const me = useMe();
  const canOversee = me?.can.overseeRuns === true;
  const { scope, ...narrowed } = given;
  const isOfAll = canOversee && scope === 'all';
  const search: RunSearch = isOfAll ? given : narrowed;
  const [settled] = useDebouncedValue(search, TYPING_MS);
  const runs = useRuns(settled);
  const show = (next: RunSearch) => navigate({ search: next, replace: true });
  const showAll = () => show(isOfAll ? { scope: 'all' } : {});

  const pages = runs.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const searchedTo = pages.at(-1)?.searchedTo ?? null;
  const isFiltered = Object.keys(narrowed).length > 0;
  const isEmpty = runs.isSuccess && items.length === 0 && searchedTo === null;
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  const selected = items.filter((run) => selectedIds.has(run.id));
  const handleSelect = (id: string, isSelected: boolean) => {
    const next = new Set(selected.map((run) => run.id));
    if (isSelected) next.add(id);
    else next.delete(id);
    setSelectedIds(next);
  };
  const unselect = () => setSelectedIds(new Set());

  return (
    <Page
      title={isOfAll ? words.runs.titleAll : words.runs.title}
      lead={isOfAll ? words.runs.leadAll : words.runs.lead}
    >
      {canOversee && (
        <SegmentedControl
          mb="md"
          aria-label={words.runs.whose}
          value={isOfAll ? 'all' : 'mine'}
          data={[
            { value: 'mine', label: words.runs.mine },
            { value: 'all', label: words.runs.everybodys },
          ]}
          onChange={(value) => navigate({ search: value === 'all' ? { scope: 'all' } : {} })}
        />
      )}
      <RunFilters search={search} onChange={show} />
      <RunChart search={settled} underWay={items.filter((run) => !isFinal(run.status)).length} />
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
          <Button variant="default" onClick={showAll}>
            {words.runs.clear}
          </Button>
        </EmptyState>
      )}
      {!isOfAll && <ManyRunsBar runs={selected} onDone={unselect} onUnselect={unselect} />}
      {items.length > 0 && (
        <RunTable
          runs={items}
          myId={me?.person.id}
          isOfAll={isOfAll}
          onNarrow={(name, value) => navigate({ search: changed(search, name, value) })}
          {...(isOfAll
            ? {}
            : { selection: { ids: selectedIds, isFull: selected.length >= MOST_AT_ONCE, onSelect: handleSelect } })}
        />
      )}
      {searchedTo !== null && (
        <p role="status" className={classes.searched}>
          {words.runs.searchedTo(formatDateTime(searchedTo, words.locale))}
        </p>
      )}
      {runs.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
            {searchedTo === null ? words.ui.more : words.runs.searchOn}
          </Button>
        </div>
      )}
      {pages[0] && <KeptNote retention={pages[0].retention} />}
    </Page>
  );
}
