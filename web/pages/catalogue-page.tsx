import { Button, Chip } from '@mantine/core';
import { IconLayoutGrid, IconSearchOff, IconStarFilled } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { AudienceFilter } from '../features/tool/audience-filter.tsx';
import { RecentTools } from '../features/tool/recent-tools.tsx';
import { ToolCards } from '../features/tool/tool-cards.tsx';
import { useCatalogue } from '../features/tool/use-tools.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import classes from './catalogue-page.module.css';

export function CataloguePage() {
  const words = useWords();
  const navigate = useNavigate({ from: '/' });
  const search = useSearch({ from: '/signed-in/' });
  const catalogue = useCatalogue(useDeferredValue(search));

  const tools = catalogue.data?.pages.flatMap((page) => page.items) ?? [];
  const audiences = catalogue.data?.pages[0]?.audiences ?? [];
  const isFiltered = Object.keys(search).length > 0;

  const show = (next: typeof search) => navigate({ search: next, replace: true });
  const { q, audience, favourites, ...none } = search;
  const handleSearch = (text: string) =>
    show({ ...none, ...(text && { q: text }), ...(audience && { audience }), ...(favourites && { favourites }) });
  const handleAudience = (chosen: string | null) =>
    show({ ...none, ...(q && { q }), ...(chosen && { audience: chosen }), ...(favourites && { favourites }) });
  const handleFavourites = (isOnly: boolean) =>
    show({ ...none, ...(q && { q }), ...(audience && { audience }), ...(isOnly && { favourites: true }) });
  const hasNoFavourites = favourites && !q && !audience;

  return (
    <Page title={words.catalogue.title} lead={words.catalogue.lead}>
      <div className={classes.tools}>
        <SearchInput label={words.catalogue.search} value={search.q ?? ''} onChange={handleSearch} />
        <div className={classes.filters}>
          {audiences.length > 0 && (
            <AudienceFilter audiences={audiences} chosen={search.audience ?? null} onChoose={handleAudience} />
          )}
          <Chip
            variant="light"
            checked={favourites === true}
            onChange={handleFavourites}
            icon={<IconStarFilled size={13} aria-hidden="true" />}
          >
            {words.catalogue.favourites}
          </Chip>
        </div>
      </div>
      {!isFiltered && <RecentTools />}
      {catalogue.error && <ErrorNotice error={catalogue.error} onRetry={() => catalogue.refetch()} />}
      {catalogue.isPending && <LoadingLines lines={4} height={64} />}
      {catalogue.isSuccess && tools.length === 0 && !isFiltered && (
        <EmptyState
          icon={<IconLayoutGrid size={36} stroke={1.4} />}
          title={words.catalogue.none}
          help={words.catalogue.noneHelp}
        />
      )}
      {catalogue.isSuccess && tools.length === 0 && isFiltered && (
        <EmptyState
          icon={<IconSearchOff size={36} stroke={1.4} />}
          title={hasNoFavourites ? words.catalogue.noFavourites : words.catalogue.noMatch}
          help={hasNoFavourites ? words.catalogue.noFavouritesHelp : words.catalogue.noMatchHelp}
        >
          <Button variant="default" onClick={() => show({})}>
            {words.catalogue.showAll}
          </Button>
        </EmptyState>
      )}
      {tools.length > 0 && <ToolCards tools={tools} />}
      {catalogue.hasNextPage && (
        <Button variant="default" loading={catalogue.isFetchingNextPage} onClick={() => catalogue.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
      <p className={classes.count} role="status">
        {catalogue.isSuccess && tools.length > 0 && words.catalogue.found(tools.length)}
      </p>
    </Page>
  );
}
