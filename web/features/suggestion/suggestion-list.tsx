import { Link } from '@tanstack/react-router';
import type { SuggestionSummary } from '../../../src/contract/suggestion.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { SuggestionStateBadge } from './suggestion-state.tsx';

export function SuggestionList(props: { suggestions: SuggestionSummary[] }) {
  const words = useWords(suggestionWords);
  return (
    <ul className={rows.list}>
      {props.suggestions.map(({ id, title, state, proposer, createdAt }) => (
        <li key={id} className={rows.row}>
          <div className={rows.words}>
            <h2 className={rows.title}>
              <Link to="/suggestions/$suggestionId" params={{ suggestionId: id }} className={rows.link}>
                {title}
              </Link>
            </h2>
            <p className={rows.facts}>{words.suggestion.by(proposer.name, formatDateTime(createdAt, words.locale))}</p>
          </div>
          <SuggestionStateBadge state={state} />
        </li>
      ))}
    </ul>
  );
}
