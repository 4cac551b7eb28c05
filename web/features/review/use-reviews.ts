import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ResponseOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

type Comments = ResponseOf<typeof routes.listComments>;

export function useReviews() {
  return useInfiniteQuery({
    queryKey: ['reviews'],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listReviews, { query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Without `against`: from what is published now. */
export function useVersionDiff(versionId: string, against: string | undefined) {
  return useQuery({
    queryKey: ['version-diff', versionId, against ?? ''],
    queryFn: ({ signal }) =>
      api.call(routes.getVersionDiff, { params: { versionId }, query: against ? { against } : {}, signal }),
  });
}

export function useTestRuns(versionId: string) {
  return useQuery({
    queryKey: ['test-runs', versionId],
    queryFn: ({ signal }) => api.call(routes.listTestRuns, { params: { versionId }, signal }),
  });
}

const commentsKey = (versionId: string) => ['comments', versionId];

export function useComments(versionId: string) {
  return useQuery({
    queryKey: commentsKey(versionId),
    queryFn: ({ signal }) => api.call(routes.listComments, { params: { versionId }, signal }),
  });
}

export function useAddComment(versionId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { line: number | null; text: string }) =>
      api.call(routes.addComment, { params: { versionId }, body }),
    onSuccess: (comments: Comments) => cache.setQueryData(commentsKey(versionId), comments),
  });
}

export function useResolveComment(versionId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ commentId, isResolved }: { commentId: string; isResolved: boolean }) =>
      api.call(routes.resolveComment, { params: { commentId }, body: { isResolved } }),
    onSuccess: (comments: Comments) => cache.setQueryData(commentsKey(versionId), comments),
    // Somebody else was faster: what they did is what counts.
    onError: () => cache.invalidateQueries({ queryKey: commentsKey(versionId) }),
  });
}
