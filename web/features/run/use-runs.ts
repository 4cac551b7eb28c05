import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { routes } from '../../../src/contract/routes.ts';
import type { Run } from '../../../src/contract/run.ts';
import type { Json } from '../../../src/core/json.ts';
import { stringifyJson } from '../../../src/core/json.ts';
import { api } from '../../app/api.ts';
import { filterOf, type RunSearch } from './run-search.ts';
import { isFinal } from './run-status.ts';

const LIVE_LIST_MS = 2_000;
const LIVE_HISTORY_MS = 30_000;
/** Beside the event stream, for a network that lets no stream through. */
const LIVE_RUN_MS = 10_000;
/** What a run waits for changes without an event of its own. */
const WAITING_RUN_MS = 2_000;

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => api.call(routes.getRun, { params: { runId }, signal }),
    refetchInterval: (query) => {
      const status = query.state.data?.status;
      if (status === undefined || isFinal(status)) return false;
      return status === 'queued' ? WAITING_RUN_MS : LIVE_RUN_MS;
    },
  });

export function useRun(runId: string) {
  return useQuery(runQuery(runId));
}

export function useRuns(search: RunSearch) {
  return useInfiniteQuery({
    queryKey: ['runs', search],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listRuns, {
        query: { ...filterOf(search), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // While one types the former answer stays, so the page does not flicker.
    placeholderData: keepPreviousData,
    refetchInterval: (query) => {
      const runs = query.state.data?.pages.flatMap((page) => page.items) ?? [];
      // Who asks for those that run waits for some.
      const isOfLive = search.status !== undefined && !isFinal(search.status);
      return isOfLive || runs.some((run) => !isFinal(run.status)) ? LIVE_LIST_MS : false;
    },
  });
}

/** How the runs of a search ended over time; asked for again as soon as fewer of those in sight are under way. */
export function useRunHistory(search: RunSearch, underWay: number) {
  const history = useQuery({
    queryKey: ['runs', 'history', search],
    queryFn: ({ signal }) => api.call(routes.getRunHistory, { query: filterOf(search), signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_HISTORY_MS,
  });
  const { refetch } = history;
  const former = useRef(underWay);
  useEffect(() => {
    if (underWay < former.current) void refetch();
    former.current = underWay;
  }, [underWay, refetch]);
  return history;
}

/** My newest runs of one tool, for the side of its page. */
export function useRecentRuns(toolId: string) {
  return useQuery({
    queryKey: ['runs', 'recent', toolId],
    queryFn: ({ signal }) =>
      api.call(routes.listRuns, { query: { tool: toolId, context: 'production', limit: 8 }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some((run) => !isFinal(run.status)) ? LIVE_LIST_MS : false),
  });
}

export interface RunRequest {
  inputs: Record<string, Json>;
  files: File[];
  sessionFiles?: 'none' | 'reuse' | 'clear';
}

export function useStartRun(slug: string) {
  const keep = useKeepRun();
  return useMutation({
    mutationFn: (request: RunRequest) => api.call(routes.startRun, { params: { slug }, body: toFormData(request) }),
    onSuccess: keep,
  });
}

export function useStartSandboxRun() {
  const keep = useKeepRun();
  return useMutation({
    mutationFn: ({ versionId, ...request }: RunRequest & { versionId: string }) =>
      api.call(routes.startSandboxRun, { params: { versionId }, body: toFormData(request) }),
    onSuccess: keep,
  });
}

export function useDeleteRun(runId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(routes.deleteRun, { params: { runId } }),
    // The run itself is not asked for again: it is gone.
    onSuccess: () =>
      Promise.all([['runs'], ['tool'], ['tools']].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}

export function useCancelRun(runId: string) {
  const keep = useKeepRun();
  return useMutation({
    mutationFn: () => api.call(routes.cancelRun, { params: { runId } }),
    onSuccess: keep,
  });
}

/** The answer is the run itself: its page need not ask again. */
export function useKeepRun() {
  const cache = useQueryClient();
  return async (run: Run) => {
    cache.setQueryData(runQuery(run.id).queryKey, run);
    await cache.invalidateQueries({ queryKey: ['runs'] });
  };
}

function toFormData(request: RunRequest): FormData {
  const data = new FormData();
  data.append('inputs', stringifyJson(request.inputs));
  if (request.sessionFiles) data.append('session_files_mode', request.sessionFiles);
  for (const file of request.files) data.append('files', file, file.name);
  return data;
}
