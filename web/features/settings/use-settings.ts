import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BodyInputOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const queryKey = ['settings'];

export function useSettings() {
  return useQuery({ queryKey, queryFn: ({ signal }) => api.call(routes.getSettings, { signal }) });
}

export function useChangeSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.changeSettings>) => api.call(routes.changeSettings, { body }),
    onSuccess: async (page) => {
      cache.setQueryData(queryKey, page);
      // What people may do with a version follows from the settings.
      await cache.invalidateQueries({ queryKey: ['version'] });
    },
  });
}
