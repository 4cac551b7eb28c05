import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { PeopleTable } from '../features/person/people-table.tsx';
import { PersonForm } from '../features/person/person-form.tsx';
import { usePeople } from '../features/person/use-people.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';

export function PeoplePage() {
  const words = useWords();
  const people = usePeople();
  const [isAdding, adding] = useDisclosure(false);
  const [news, setNews] = useState('');
  const items = people.data?.pages.flatMap((page) => page.items) ?? [];
  const addButton = people.isSuccess && !isAdding && (
    <Button leftSection={<IconUserPlus size={17} aria-hidden="true" />} onClick={adding.open}>
      {words.people.add}
    </Button>
  );
  const handleAdded = (name: string) => {
    adding.close();
    setNews(words.people.added(name));
  };
  return (
    <Page title={words.people.title} lead={words.people.lead} actions={addButton}>
      {isAdding && (
        <Section title={words.people.add} raised>
          <PersonForm onAdded={handleAdded} onClose={adding.close} />
        </Section>
      )}
      {people.error && <ErrorNotice error={people.error} onRetry={() => people.refetch()} />}
      {people.isPending && <LoadingLines lines={5} height={40} />}
      {items.length > 0 && <PeopleTable people={items} onChanged={(name) => setNews(words.people.changed(name))} />}
      {people.hasNextPage && (
        <Button mt="md" variant="default" loading={people.isFetchingNextPage} onClick={() => people.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
      <p role="status">{news}</p>
    </Page>
  );
}
