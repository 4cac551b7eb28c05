import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MailLanguage } from '../../../src/contract/person.ts';
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

/** The ways in that this installation has, besides a password. */
export function useSignInOptions() {
  return useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => api.call(routes.getSignInOptions, { signal }),
    retry: false,
  });
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string; code?: string }) => api.call(routes.signIn, { body }),
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

export function useRequestReset() {
  return useMutation({
    mutationFn: (body: { email: string; language: MailLanguage }) => api.call(routes.requestReset, { body }),
  });
}

/** Whose link this is. It stays unused. */
export function usePasswordLink(token: string) {
  return useQuery({
    queryKey: ['password-link', token],
    queryFn: ({ signal }) => api.call(routes.readLink, { body: { token }, signal }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSetPassword() {
  return useMutation({
    mutationFn: (body: { token: string; password: string }) => api.call(routes.setPassword, { body }),
  });
}

/** Leaves with a full load, so that nothing of one person stays in memory for the next. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => api.call(routes.signOut, {}),
    onSuccess: () => window.location.assign('/sign-in'),
  });
}
