import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../../src/client/client.ts';
import type { TokenScope } from '../../../src/contract/permission.ts';
import type { BodyInputOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const keys = {
  logins: ['my-logins'],
  tokens: ['my-tokens'],
  secondStep: ['my-second-step'],
  mail: ['my-mail'],
};

/** A mutation after which some of what the page shows is asked for again. */
function useChange<V, R>(mutationFn: (variables: V) => Promise<R>, ...changed: (keyof typeof keys)[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => Promise.all(changed.map((name) => cache.invalidateQueries({ queryKey: keys[name] }))),
  });
}

export function useLogins() {
  return useQuery({ queryKey: keys.logins, queryFn: ({ signal }) => api.call(routes.listLogins, { signal }) });
}

export function useEndLogin() {
  return useChange((loginId: string) => api.call(routes.endLogin, { params: { loginId } }), 'logins');
}

export function useEndOtherLogins() {
  return useChange((_: undefined) => api.call(routes.endOtherLogins, {}), 'logins');
}

export function useTokens() {
  return useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => api.call(routes.listTokens, { signal }) });
}

export function useCreateToken() {
  return useChange(
    (body: { name: string; scopes: TokenScope[]; days: number }) => api.call(routes.createToken, { body }),
    'tokens',
  );
}

export function useRevokeToken() {
  return useChange((tokenId: string) => api.call(routes.deleteToken, { params: { tokenId } }), 'tokens');
}

export function useChangePassword() {
  return useChange(
    (body: { password: string; newPassword: string }) => api.call(routes.changePassword, { body }),
    'logins',
  );
}

export function useSecondStep() {
  return useQuery({ queryKey: keys.secondStep, queryFn: ({ signal }) => api.call(routes.getSecondStep, { signal }) });
}

export function usePrepareSecondStep() {
  return useChange((password: string) => api.call(routes.prepareSecondStep, { body: { password } }));
}

/** What it answers, the recovery codes, is shown before the rest of the page says that it is on. */
export function useConfirmSecondStep() {
  return useChange((code: string) => api.call(routes.confirmSecondStep, { body: { code } }), 'logins');
}

export function useRemoveSecondStep() {
  return useChange((password: string) => api.call(routes.removeSecondStep, { body: { password } }), 'secondStep');
}

export function useRenewRecoveryCodes() {
  return useChange((password: string) => api.call(routes.renewRecoveryCodes, { body: { password } }));
}

export function useRefreshSecondStep() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: keys.secondStep });
}

export function useDeletion(isWanted: boolean) {
  return useQuery({
    queryKey: ['my-deletion'],
    queryFn: ({ signal }) => api.call(routes.getDeletion, { signal }),
    enabled: isWanted,
    // What it says is agreed to, so it has to be true now.
    staleTime: 0,
    gcTime: 0,
  });
}

/** Leaves with a full load, so that nothing of the person stays in memory. */
export function useDeleteAccount() {
  return useMutation({
    mutationFn: (password: string | null) =>
      api.call(routes.deleteAccount, { body: password === null ? {} : { password } }),
    onSuccess: () => window.location.assign('/sign-in'),
  });
}

export function useMailWishes() {
  return useQuery({ queryKey: keys.mail, queryFn: ({ signal }) => api.call(routes.getMailWishes, { signal }) });
}

export function useChangeMailWishes() {
  return useChange(
    (body: BodyInputOf<typeof routes.changeMailWishes>) => api.call(routes.changeMailWishes, { body }),
    'mail',
  );
}

export function isWrongPassword(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'invalid_credentials';
}
