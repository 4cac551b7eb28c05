import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearchOff, IconUserPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { HandedLink } from '../features/person/handed-link.tsx';
import { PeopleTable } from '../features/person/people-table.tsx';
import { PersonForm } from '../features/person/person-form.tsx';
import { usePeople } from '../features/person/use-people.ts';
import { peopleWords } from '../i18n/people-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Section } from '../ui/section.tsx';

export function PeoplePage() {
  const words = useWords(peopleWords);
  const navigate = useNavigate({ from: '/people' });
  const { q = '' } = useSearch({ from: '/signed-in/people' });
  const people = usePeople(useDeferredValue(q));
  const [isAdding, adding] = useDisclosure(false);
  const [handed, setHanded] = useState<{ name: string; link: string } | null>(null);
  const [news, setNews] = useState('');
  const items = people.data?.pages.flatMap((page) => page.items) ?? [];

  const addButton = people.isSuccess && !isAdding && (
    <Button leftSection={<IconUserPlus size={17} aria-hidden="true" />} onClick={adding.open}>
      {words.people.add}
    </Button>
  );
  const handleInvited = (name: string, link: string | null) => {
    adding.close();
    setHanded(link === null ? null : { name, link });
    setNews(words.people.invited(name));
  };
  return (
    <Page title={words.people.title} lead={words.people.lead} actions={addButton}>
      {isAdding && (
        <Section title={words.people.add} raised>
          <PersonForm onInvited={handleInvited} onClose={adding.close} />
        </Section>
      )}
      {handed && <HandedLink {...handed} onClose={() => setHanded(null)} />}
      <SearchInput
        label={words.people.search}
        value={q}
        onChange={(text) => navigate({ search: text ? { q: text } : {}, replace: true })}
      />
      {people.error && <ErrorNotice error={people.error} onRetry={() => people.refetch()} />}
      {people.isPending && <LoadingLines lines={5} height={40} />}
      {people.isSuccess && items.length === 0 && (
        <EmptyState
          icon={<IconSearchOff size={36} stroke={1.4} />}
          title={words.people.noMatch}
          help={words.people.noMatchHelp}
        />
      )}
      {items.length > 0 && (
        <PeopleTable people={items} onNews={setNews} onLink={(name, link) => setHanded({ name, link })} />
      )}
      {people.hasNextPage && (
        <Button mt="md" variant="default" loading={people.isFetchingNextPage} onClick={() => people.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
      <p role="status">{news}</p>
    </Page>
  );
}
