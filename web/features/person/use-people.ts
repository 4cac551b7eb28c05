import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Role } from '../../../src/contract/permission.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const queryKey = ['people'];

export function usePeople() {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listPeople, { query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useAddPerson() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; email: string; password: string; role: Role }) =>
      api.call(routes.createPerson, { body }),
    onSuccess: () => cache.invalidateQueries({ queryKey }),
  });
}

export function useChangeRole() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ personId, role }: { personId: string; role: Role }) =>
      api.call(routes.changeRole, { params: { personId }, body: { role } }),
    onSuccess: () => Promise.all([queryKey, ['me']].map((key) => cache.invalidateQueries({ queryKey: key }))),
  });
}
