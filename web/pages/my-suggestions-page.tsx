import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBulb, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ProposeForm } from '../features/suggestion/propose-form.tsx';
import { SuggestionList } from '../features/suggestion/suggestion-list.tsx';
import { useMySuggestions } from '../features/suggestion/use-suggestions.ts';
import { suggestionWords } from '../i18n/suggestion-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';

export function MySuggestionsPage() {
  const words = useWords(suggestionWords);
  const suggestions = useMySuggestions();
  const [isProposing, proposing] = useDisclosure(false);
  const [news, setNews] = useState('');
  const items = suggestions.data?.pages.flatMap((page) => page.items) ?? [];
  const mayPropose = suggestions.data?.pages[0]?.can.propose === true;

  const proposeButton = mayPropose && !isProposing && (
    <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={proposing.open}>
      {words.suggestion.suggest}
    </Button>
  );
  return (
    <Page title={words.shell.mySuggestions} lead={words.suggestion.mineLead} actions={proposeButton}>
      <p role="status">{news}</p>
      {isProposing && (
        <Section title={words.suggestion.suggest} raised>
          <ProposeForm
            onSent={({ title }) => {
              proposing.close();
              setNews(words.suggestion.sent(title));
            }}
            onClose={proposing.close}
          />
        </Section>
      )}
      {suggestions.isSuccess && !mayPropose && <Notice level="info">{words.suggestion.enough}</Notice>}
      {suggestions.error && <ErrorNotice error={suggestions.error} onRetry={() => suggestions.refetch()} />}
      {suggestions.isPending && <LoadingLines lines={4} height={40} />}
      {suggestions.isSuccess && items.length === 0 && !isProposing && (
        <EmptyState
          icon={<IconBulb size={36} stroke={1.4} />}
          title={words.suggestion.none}
          help={words.suggestion.noneHelp}
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
