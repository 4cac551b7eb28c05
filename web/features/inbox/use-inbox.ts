import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const REFRESH_MS = 30_000;
/** One number, which the database has at hand: it may be asked for often, so that an alert is seen as it comes. */
const COUNT_MS = 5_000;

export function useInbox() {
  return useInfiniteQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listNotifications, { query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

/** How many are unread: asked again now and then, and whenever somebody comes back to the page. */
export function useUnread(): number {
  const { data } = useQuery({
    queryKey: ['unread'],
    queryFn: ({ signal }) => api.call(routes.countUnread, { signal }),
    refetchInterval: COUNT_MS,
  });
  return data?.unread ?? 0;
}

/** Marks one as read, or all of them. */
export function useMarkRead() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (notificationId: string | null) =>
      notificationId === null
        ? api.call(routes.markAllRead, {})
        : api.call(routes.markRead, { params: { notificationId } }),
    onSuccess: async (answer) => {
      cache.setQueryData(['unread'], answer);
      await cache.invalidateQueries({ queryKey: ['inbox'] });
    },
  });
}
