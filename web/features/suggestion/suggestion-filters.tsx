import { NativeSelect } from '@mantine/core';
import { suggestionStates } from '../../../src/contract/suggestion-rules.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import classes from './suggestion-filters.module.css';
import type { SuggestionSearch } from './use-suggestions.ts';

export function SuggestionFilters(props: { search: SuggestionSearch; onChange: (search: SuggestionSearch) => void }) {
  const words = useWords(suggestionWords);
  const { q, state } = props.search;
  const choices = suggestionStates.map((each) => ({ value: each, label: words.suggestion.states[each] }));
  return (
    <div className={classes.filters}>
      <SearchInput
        label={words.suggestion.search}
        size="sm"
        value={q ?? ''}
        onChange={(text) => props.onChange({ ...(text && { q: text }), ...(state && { state }) })}
      />
      <NativeSelect
        aria-label={words.suggestion.state}
        value={state ?? 'open'}
        data={[...choices, { value: 'any', label: words.suggestion.anyState }]}
        onChange={({ currentTarget: { value } }) => {
          const chosen = value === 'any' ? value : suggestionStates.find((each) => each === value);
          // What waits is what one comes for; it needs no mention in the address.
          props.onChange({ ...(q && { q }), ...(chosen && chosen !== 'open' && { state: chosen }) });
        }}
      />
    </div>
  );
}
