import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BodyInputOf, ResponseOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Version } from '../../../src/contract/tool.ts';
import { api } from '../../app/api.ts';

const REFRESH_MS = 20_000;

export type ManagedToolPage = ResponseOf<typeof routes.getManagedTool>;
export type VersionDraft = BodyInputOf<typeof routes.saveVersion>;

/** `isAll`: for admins, the tools of everybody. */
export function useManagedTools(isAll: boolean) {
  const mine = isAll ? '0' : '1';
  return useInfiniteQuery({
    queryKey: ['managed-tools', mine],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listManagedTools, { query: { mine, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

const managedToolQuery = (toolId: string) =>
  queryOptions({
    queryKey: ['managed-tool', toolId],
    queryFn: ({ signal }) => api.call(routes.getManagedTool, { params: { toolId }, signal }),
  });

/** Read again now and then: who edits it now is part of it. */
export function useManagedTool(toolId: string | null) {
  return useQuery({ ...managedToolQuery(toolId ?? ''), enabled: toolId !== null, refetchInterval: REFRESH_MS });
}

export function useToolUsage(toolId: string) {
  return useQuery({
    queryKey: ['tool-usage', toolId],
    queryFn: ({ signal }) => api.call(routes.getToolUsage, { params: { toolId }, signal }),
  });
}

export const versionQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['version', versionId],
    queryFn: ({ signal }) => api.call(routes.getVersion, { params: { versionId }, signal }),
  });

export function useCreateTool() {
  const keep = useKeepTool();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.createTool>) => api.call(routes.createTool, { body }),
    onSuccess: keep,
  });
}

export function useChangeTool(toolId: string) {
  const keep = useKeepTool();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.changeTool>) =>
      api.call(routes.changeTool, { params: { toolId }, body }),
    onSuccess: keep,
  });
}

export function useCurateTool(toolId: string) {
  const keep = useKeepTool();
  return useMutation({
    mutationFn: (isCurated: boolean) => api.call(routes.curateTool, { params: { toolId }, body: { isCurated } }),
    onSuccess: keep,
  });
}

export function useSaveVersion(toolId: string) {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: (body: VersionDraft) => api.call(routes.saveVersion, { params: { toolId }, body }),
    onSuccess: keep,
  });
}

export function useSubmitVersion() {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: ({ versionId, changeSummary }: { versionId: string; changeSummary: string }) =>
      api.call(routes.submitVersion, { params: { versionId }, body: { changeSummary } }),
    onSuccess: keep,
  });
}

export function usePublishVersion() {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: (versionId: string) => api.call(routes.publishVersion, { params: { versionId } }),
    onSuccess: keep,
  });
}

export function useRequestChanges() {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: ({ versionId, note }: { versionId: string; note: string }) =>
      api.call(routes.requestChanges, { params: { versionId }, body: { note } }),
    onSuccess: keep,
  });
}

export function useWithdrawVersion() {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: (versionId: string) => api.call(routes.withdrawVersion, { params: { versionId } }),
    onSuccess: keep,
  });
}

export function useRollBack() {
  const keep = useKeepVersion();
  return useMutation({
    mutationFn: (versionId: string) => api.call(routes.rollBack, { params: { versionId } }),
    onSuccess: keep,
  });
}

function useKeepTool() {
  const cache = useQueryClient();
  return async (tool: ManagedToolPage) => {
    cache.setQueryData(managedToolQuery(tool.id).queryKey, tool);
    await Promise.all(
      ['managed-tools', 'tools', 'tool'].map((queryKey) => cache.invalidateQueries({ queryKey: [queryKey] })),
    );
  };
}

/** A version that changed changes its tool: its head, its list, and once published what everybody sees. */
function useKeepVersion() {
  const cache = useQueryClient();
  return async (version: Version) => {
    cache.setQueryData(versionQuery(version.id).queryKey, version);
    await Promise.all(
      [['managed-tool', version.toolId], ['managed-tools'], ['tools'], ['tool'], ['version'], ['reviews']].map(
        (queryKey) => cache.invalidateQueries({ queryKey }),
      ),
    );
  };
}
