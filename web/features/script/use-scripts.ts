import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../../src/client/client.ts';
import type { BodyInputOf, BodyOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Script } from '../../../src/contract/script.ts';
import { api } from '../../app/api.ts';

export type { ListedScript, Script, ScriptVersion } from '../../../src/contract/script.ts';

const keys = {
  list: ['scripts'],
  one: (id: string) => ['script', id],
  runs: (id: string) => ['script-runs', id],
  run: (id: string) => ['script-run', id],
};

export function useScripts() {
  return useQuery({ queryKey: keys.list, queryFn: ({ signal }) => api.call(routes.listScripts, { signal }) });
}

export function useScript(scriptId: string | null) {
  return useQuery({
    queryKey: keys.one(scriptId ?? ''),
    queryFn: async ({ signal }) => {
      const { item } = await api.call(routes.getScript, { params: { scriptId: scriptId ?? '' }, signal });
      return item;
    },
    enabled: scriptId !== null,
  });
}

/** Makes a script, or saves another version of one. */
export function useSaveScript(scriptId: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: BodyInputOf<typeof routes.createScript> & BodyInputOf<typeof routes.changeScript>) => {
      if (scriptId === null) return (await api.call(routes.createScript, { body })).item;
      return (await api.call(routes.changeScript, { params: { scriptId }, body })).item;
    },
    onSuccess: (script) => {
      cache.setQueryData(keys.one(script.id), script);
      return Promise.all([
        cache.invalidateQueries({ queryKey: keys.list }),
        cache.invalidateQueries({ queryKey: [...keys.one(script.id), 'versions'] }),
      ]);
    },
    // Somebody else may have saved it.
    onError: () => scriptId !== null && cache.invalidateQueries({ queryKey: keys.one(scriptId) }),
  });
}

export function useDeleteScript(scriptId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(routes.deleteScript, { params: { scriptId } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.list }),
  });
}

export function useScriptVersions(scriptId: string) {
  return useQuery({
    queryKey: [...keys.one(scriptId), 'versions'],
    queryFn: ({ signal }) => api.call(routes.listScriptVersions, { params: { scriptId }, signal }),
  });
}

/** Runs a script as it is shown, on the server; gives null where it is for the page to run. */
export function useRunScript(scriptId: string) {
  const cache = useQueryClient();
  const refresh = useRefreshRuns(scriptId);
  return useMutation({
    mutationFn: async ({ version, runner }: Script) => {
      if (runner !== 'browser')
        return (await api.call(routes.runScript, { params: { scriptId }, query: { version } })).runId;
      const { item } = await api.call(routes.getScript, { params: { scriptId } });
      if (item.version !== version || !item.can.run)
        throw new ApiError('conflict', 'Somebody else changed it.', {}, '');
      return null;
    },
    onSuccess: refresh,
    // It may be another by now, or disabled.
    onError: () => cache.invalidateQueries({ queryKey: keys.one(scriptId) }),
  });
}

/** Tells the server what came of a run in the page; it arrives also when the page is left. */
export function useReportRun(scriptId: string) {
  const refresh = useRefreshRuns(scriptId);
  return useMutation({
    mutationFn: ({ isLeaving, ...body }: BodyOf<typeof routes.reportScriptRun> & { isLeaving: boolean }) =>
      api.call(routes.reportScriptRun, { params: { scriptId }, body, keepalive: isLeaving }),
    onSuccess: refresh,
  });
}

export function useScriptRuns(scriptId: string) {
  return useInfiniteQuery({
    queryKey: keys.runs(scriptId),
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listScriptRuns, { query: { scriptId, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useScriptRun(runId: string) {
  return useQuery({
    queryKey: keys.run(runId),
    queryFn: async ({ signal }) =>
      (await api.call(routes.getScriptRun, { params: { scriptRunId: runId }, signal })).item,
  });
}

export function useCancelRun(runId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(routes.cancelScriptRun, { params: { scriptRunId: runId } }),
    onSuccess: ({ item }) => cache.setQueryData(keys.run(runId), item),
  });
}

/** What is known of the runs of a script is asked for again. */
export function useRefreshRuns(scriptId: string) {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: keys.runs(scriptId) });
}
