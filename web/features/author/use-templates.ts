import { useQuery } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

/** They come with the program and stay the same. */
export function useTemplates() {
  return useQuery({
    queryKey: ['templates'],
    queryFn: ({ signal }) => api.call(routes.listTemplates, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
