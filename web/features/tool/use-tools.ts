import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

export function useCatalogue(search: { q?: string; audience?: string; favourites?: true }) {
  const { favourites, ...rest } = search;
  const query = { ...rest, ...(favourites ? { favourites: '1' as const } : {}) };
  return useInfiniteQuery({
    queryKey: ['tools', query],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listTools, { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // While one types the former answer stays, so the page does not flicker.
    placeholderData: keepPreviousData,
  });
}

/** All published tools, as far as one page reaches, to choose from. */
export function useToolChoices() {
  return useQuery({
    queryKey: ['tools', 'choices'],
    queryFn: ({ signal }) => api.call(routes.listTools, { query: { limit: 200 }, signal }),
    staleTime: 60_000,
  });
}

export const toolQuery = (slug: string) =>
  queryOptions({
    queryKey: ['tool', slug],
    queryFn: ({ signal }) => api.call(routes.getTool, { params: { slug }, signal }),
  });

export function useTool(slug: string) {
  return useQuery(toolQuery(slug));
}
