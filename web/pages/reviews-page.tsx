import { Button } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { ReviewQueue } from '../features/review/review-queue.tsx';
import { useReviews } from '../features/review/use-reviews.ts';
import { reviewWords } from '../i18n/review-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

export function ReviewsPage() {
  const words = useWords(reviewWords);
  const reviews = useReviews();
  const items = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={words.shell.reviews} lead={words.review.lead}>
      {reviews.error && <ErrorNotice error={reviews.error} onRetry={() => reviews.refetch()} />}
      {reviews.isPending && <LoadingLines lines={5} height={40} />}
      {reviews.isSuccess && items.length === 0 && (
        <EmptyState
          icon={<IconChecklist size={36} stroke={1.4} />}
          title={words.review.none}
          help={words.review.noneHelp}
        />
      )}
      {items.length > 0 && <ReviewQueue reviews={items} />}
      {reviews.hasNextPage && (
        <Button mt="md" variant="default" loading={reviews.isFetchingNextPage} onClick={() => reviews.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
    </Page>
  );
}
