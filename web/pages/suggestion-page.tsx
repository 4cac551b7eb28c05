import { useParams } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { SuggestionStateBadge } from '../features/suggestion/suggestion-state.tsx';
import { SuggestionView } from '../features/suggestion/suggestion-view.tsx';
import { useSuggestion } from '../features/suggestion/use-suggestions.ts';
import { suggestionWords } from '../i18n/suggestion-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatDateTime } from '../ui/format.ts';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function SuggestionPage() {
  const words = useWords(suggestionWords);
  const { suggestionId } = useParams({ from: '/signed-in/suggestions/$suggestionId' });
  const { data: suggestion, error, refetch } = useSuggestion(suggestionId);
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundPage />;
  const lead = suggestion && (
    <>
      {words.suggestion.by(suggestion.proposer.name, formatDateTime(suggestion.createdAt, words.locale))}{' '}
      <span role="status">
        <SuggestionStateBadge state={suggestion.state} />
      </span>
    </>
  );
  return (
    <Page title={suggestion?.title ?? words.suggestion.page} lead={lead}>
      {suggestion ? (
        <SuggestionView suggestion={suggestion} />
      ) : error ? (
        <ErrorNotice error={error} onRetry={refetch} />
      ) : (
        <LoadingLines lines={6} />
      )}
    </Page>
  );
}
