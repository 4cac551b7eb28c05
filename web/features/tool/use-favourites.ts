import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const recentKey = ['tools', 'recent'];

/** The tools that I ran last. */
export function useRecentTools() {
  return useQuery({
    queryKey: recentKey,
    queryFn: ({ signal }) => api.call(routes.listRecentTools, { signal }),
  });
}

export function useMarkFavourite(slug: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (isFavourite: boolean) =>
      api.call(isFavourite ? routes.addFavourite : routes.removeFavourite, { params: { slug } }),
    // Both the catalogue and the page of the tool show it.
    onSuccess: () => Promise.all([['tools'], ['tool', slug]].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}
