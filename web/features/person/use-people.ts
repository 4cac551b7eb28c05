import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Role } from '../../../src/contract/permission.ts';
import type { MailLanguage, ManagedPerson } from '../../../src/contract/person.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const queryKey = ['people'];

export function usePeople(q: string) {
  return useInfiniteQuery({
    queryKey: [...queryKey, q],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listPeople, { query: { ...(q && { q }), ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (former) => former,
  });
}

/** Who could take the tools of `person`. */
export function useSuccessors(person: ManagedPerson) {
  return useQuery({
    queryKey: [...queryKey, 'successors'],
    queryFn: ({ signal }) => api.call(routes.listPeople, { query: { limit: 200 }, signal }),
    select: ({ items }) =>
      items.filter(({ id, role, state }) => id !== person.id && role !== 'user' && state === 'active'),
    enabled: person.tools > 0,
  });
}

/** A mutation after which the people are asked for again; and who is signed in, who may have acted on themselves. */
function useChange<V, R>(mutationFn: (variables: V) => Promise<R>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => Promise.all([queryKey, ['me']].map((key) => cache.invalidateQueries({ queryKey: key }))),
  });
}

export function useInvitePerson() {
  return useChange((body: { name: string; email: string; role: Role; language: MailLanguage }) =>
    api.call(routes.invitePerson, { body }),
  );
}

export function useChangeRole() {
  return useChange(({ personId, role }: { personId: string; role: Role }) =>
    api.call(routes.changeRole, { params: { personId }, body: { role } }),
  );
}

export function useSendLink(personId: string) {
  return useChange((language: MailLanguage) => api.call(routes.sendLink, { params: { personId }, body: { language } }));
}

const acts = {
  logins: routes.endLogins,
  disable: routes.disablePerson,
  enable: routes.enablePerson,
  secondStep: routes.resetSecondStep,
} as const;
export type PersonAct = keyof typeof acts;

export function useActOn(personId: string) {
  return useChange((act: PersonAct) => api.call(acts[act], { params: { personId } }));
}

export function useDeletePerson(personId: string) {
  return useChange((successorId: string) =>
    api.call(routes.deletePerson, { params: { personId }, query: successorId === '' ? {} : { successorId } }),
  );
}
