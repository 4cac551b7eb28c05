import { useMutation, useQueryClient } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';

function useKeep() {
  const cache = useQueryClient();
  return (tool: ManagedToolPage) => cache.setQueryData(['managed-tool', tool.id], tool);
}

export function useAddMaintainer(toolId: string) {
  const keep = useKeep();
  return useMutation({
    mutationFn: (email: string) => api.call(routes.addMaintainer, { params: { toolId }, body: { email } }),
    onSuccess: keep,
  });
}

export function useRemoveMaintainer(toolId: string) {
  const keep = useKeep();
  return useMutation({
    mutationFn: (personId: string) => api.call(routes.removeMaintainer, { params: { toolId, personId } }),
    onSuccess: keep,
  });
}

export function useChangeOwner(toolId: string) {
  const keep = useKeep();
  return useMutation({
    mutationFn: (personId: string) => api.call(routes.changeOwner, { params: { toolId }, body: { personId } }),
    onSuccess: keep,
  });
}
