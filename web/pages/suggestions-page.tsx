import { Button } from '@mantine/core';
import { IconBulb, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { SuggestionFilters } from '../features/suggestion/suggestion-filters.tsx';
import { SuggestionList } from '../features/suggestion/suggestion-list.tsx';
import { useSuggestions } from '../features/suggestion/use-suggestions.ts';
import { suggestionWords } from '../i18n/suggestion-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

/** What people propose, for those who decide: first what waits. */
export function SuggestionsPage() {
  const words = useWords(suggestionWords);
  const navigate = useNavigate({ from: '/admin/suggestions' });
  const search = useSearch({ from: '/signed-in/admin/suggestions' });
  const suggestions = useSuggestions(useDeferredValue(search));
  const items = suggestions.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Page title={words.shell.suggestions} lead={words.suggestion.allLead}>
      <SuggestionFilters search={search} onChange={(next) => navigate({ search: next, replace: true })} />
      {suggestions.error && <ErrorNotice error={suggestions.error} onRetry={() => suggestions.refetch()} />}
      {suggestions.isPending && <LoadingLines lines={5} height={40} />}
      {suggestions.isSuccess && items.length === 0 && (
        <EmptyState
          icon={isFiltered ? <IconSearchOff size={36} stroke={1.4} /> : <IconBulb size={36} stroke={1.4} />}
          title={isFiltered ? words.suggestion.noMatch : words.suggestion.noneWaiting}
          help={isFiltered ? words.suggestion.noMatchHelp : words.suggestion.noneWaitingHelp}
        />
      )}
      {items.length > 0 && <SuggestionList suggestions={items} />}
      {suggestions.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={suggestions.isFetchingNextPage}
          onClick={() => suggestions.fetchNextPage()}
        >
          {words.ui.more}
        </Button>
      )}
    </Page>
  );
}
