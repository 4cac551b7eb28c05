import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/use-words.tsx';

/** A search box that answers at every key. It keeps its own text, so the cursor stays while the address follows. */
export function SearchInput(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  size?: 'sm' | 'md';
}) {
  const words = useWords();
  const [text, setText] = useState(props.value);

  // Going back in the browser changes the address, and with it what was searched for.
  useEffect(() => setText(props.value), [props.value]);

  const handleChange = (next: string) => {
    setText(next);
    props.onChange(next);
  };
  return (
    <TextInput
      type="search"
      size={props.size ?? 'md'}
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<IconSearch size={18} stroke={1.8} aria-hidden="true" />}
      rightSection={
        text && <CloseButton size="sm" aria-label={words.ui.remove(text)} onClick={() => handleChange('')} />
      }
      value={text}
      onChange={(event) => handleChange(event.currentTarget.value)}
    />
  );
}
