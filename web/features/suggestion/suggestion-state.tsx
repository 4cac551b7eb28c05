import type { SuggestionState } from '../../../src/contract/suggestion-rules.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

const tones = { open: 'busy', accepted: 'good', declined: 'warn', withdrawn: 'quiet' } as const;

export function SuggestionStateBadge({ state }: { state: SuggestionState }) {
  const words = useWords(suggestionWords);
  return <StateBadge tone={tones[state]}>{words.suggestion.states[state]}</StateBadge>;
}
