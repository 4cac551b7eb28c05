import { Link } from '@tanstack/react-router';
import type { SuggestionSummary } from '../../../src/contract/suggestion.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import classes from './suggestion-list.module.css';
import { SuggestionStateBadge } from './suggestion-state.tsx';

export function SuggestionList(props: { suggestions: SuggestionSummary[] }) {
  const words = useWords();
  return (
    <ul className={classes.list}>
      {props.suggestions.map(({ id, title, state, proposer, createdAt }) => (
        <li key={id} className={classes.row}>
          <div className={classes.words}>
            <h2 className={classes.title}>
              <Link to="/suggestions/$suggestionId" params={{ suggestionId: id }} className={classes.link}>
                {title}
              </Link>
            </h2>
            <p className={classes.facts}>
              {words.suggestion.by(proposer.name, formatDateTime(createdAt, words.locale))}
            </p>
          </div>
          <SuggestionStateBadge state={state} />
        </li>
      ))}
    </ul>
  );
}
