import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { useManagedTool, versionQuery } from '../features/author/use-managed-tools.ts';
import { CompareSelect } from '../features/review/compare-select.tsx';
import { ReviewView } from '../features/review/review-view.tsx';
import { useVersionDiff } from '../features/review/use-reviews.ts';
import { reviewWords } from '../i18n/review-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** A version beside the published one, or beside any other of its tool (`against`): to decide on it, or only to see. */
export function ReviewPage() {
  const words = useWords(reviewWords);
  const { versionId } = useParams({ from: '/signed-in/admin/reviews/$versionId' });
  const { against } = useSearch({ from: '/signed-in/admin/reviews/$versionId' });
  const version = useQuery(versionQuery(versionId));
  const diff = useVersionDiff(versionId, against);
  const tool = useManagedTool(version.data?.toolId ?? null).data;
  const error = version.error ?? diff.error;
  if (error instanceof ApiError && ['not_found', 'invalid_request', 'forbidden'].includes(error.code)) {
    return <NotFoundPage />;
  }
  const former = diff.data?.before;
  const lead = version.data && (
    <>
      {diff.data && (former ? words.review.compared(former.number) : words.review.first)}
      {' · '}
      {words.review.writtenBy(version.data.createdBy.name)}
    </>
  );
  const actions = tool && diff.data && (
    <>
      <CompareSelect tool={tool} versionId={versionId} againstId={former?.id ?? null} />
      <ButtonLink to="/admin/tools/$toolId" params={{ toolId: tool.id }} variant="default" size="sm">
        {words.review.openTool}
      </ButtonLink>
    </>
  );
  return (
    <Page
      title={tool && version.data ? words.review.review(tool.title, version.data.number) : words.shell.reviews}
      lead={lead}
      actions={actions}
    >
      {version.data && diff.data ? (
        <ReviewView key={versionId} version={version.data} diff={diff.data} />
      ) : error ? (
        <ErrorNotice error={error} onRetry={() => Promise.all([version.refetch(), diff.refetch()])} />
      ) : (
        <LoadingLines lines={8} />
      )}
    </Page>
  );
}
