import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.call(routes.getMe, { signal }),
  staleTime: 60_000,
});

export function useMe() {
  return useQuery(meQuery).data;
}

export function useSetupState() {
  return useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => api.call(routes.getSetup, { signal }),
    retry: false,
  });
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api.call(routes.signIn, { body }),
    onSuccess: (me) => cache.setQueryData(meQuery.queryKey, me),
  });
}

export function useSetUp() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { token: string; name: string; email: string; password: string }) =>
      api.call(routes.setUp, { body }),
    onSuccess: (me) => cache.setQueryData(meQuery.queryKey, me),
  });
}

/** Leaves with a full load, so that nothing of one person stays in memory for the next. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => api.call(routes.signOut, {}),
    onSuccess: () => window.location.assign('/sign-in'),
  });
}
