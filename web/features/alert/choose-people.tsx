import { Button, Group } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { usePeople } from '../person/use-people.ts';

type Who = { id: string; name: string };
const MOST_SHOWN = 5;

/** Finds people by name or address and puts them on a list. */
export function ChoosePeople({ people, onChange }: { people: Who[]; onChange: (people: Who[]) => void }) {
  const texts = useWords(alertWords).alert.channels;
  const [q, setQ] = useState('');
  const found = usePeople(useDeferredValue(q)).data?.pages[0]?.items ?? [];
  const isIn = ({ id }: Who) => people.some((person) => person.id === id);
  const offered = q === '' ? [] : found.filter((person) => !isIn(person) && person.state !== 'disabled');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame around it.
    <div role="group" aria-label={texts.people}>
      <p style={{ margin: '0 0 6px', fontWeight: 500 }}>{texts.people}</p>
      {people.length > 0 && (
        <Group gap="xs" mb="xs">
          {people.map((person) => (
            <Button
              key={person.id}
              size="xs"
              variant="light"
              aria-label={texts.dropPerson(person.name)}
              onClick={() => onChange(people.filter(({ id }) => id !== person.id))}
            >
              {person.name} ✕
            </Button>
          ))}
        </Group>
      )}
      <SearchInput label={texts.findPerson} size="sm" value={q} onChange={setQ} />
      <Group gap="xs" mt="xs">
        {offered.slice(0, MOST_SHOWN).map((person) => (
          <Button
            key={person.id}
            size="xs"
            variant="default"
            aria-label={texts.addPerson(`${person.name}, ${person.email}`)}
            onClick={() => {
              onChange([...people, { id: person.id, name: person.name }]);
              setQ('');
            }}
          >
            + {person.name} ({person.email})
          </Button>
        ))}
      </Group>
    </div>
  );
}
