import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { BodyInputOf, ResponseOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { NewSchedule, ScheduleRule } from '../../../src/contract/schedule.ts';
import type { ScheduleState } from '../../../src/contract/schedule-rules.ts';
import { type JsonObject, stringifyJson } from '../../../src/core/json.ts';
import { api } from '../../app/api.ts';

/** A moment that is due changes what is shown without anybody's doing. */
const REFRESH_MS = 10_000;

/** `all`: of everybody, for admins; there in one state, perhaps. `tool`: the id of what they run. */
export interface ScheduleSearch {
  all?: true;
  state?: ScheduleState;
  tool?: string;
}

export function useSchedules({ all, state, tool }: ScheduleSearch) {
  return useInfiniteQuery({
    queryKey: ['schedules', all ? 'all' : 'mine', state ?? '', tool ?? ''],
    queryFn: async ({ signal, pageParam }) => {
      // Many at once: only all together can be put in order of what comes next.
      const query = { limit: 200, ...(tool && { tool }), ...(pageParam && { cursor: pageParam }) };
      if (!all) return api.call(routes.listMySchedules, { query, signal });
      const page = await api.call(routes.listSchedules, { query: { ...query, ...(state && { state }) }, signal });
      return { ...page, can: { create: true } };
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

const scheduleQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: ['schedule', scheduleId],
    queryFn: ({ signal }) => api.call(routes.getSchedule, { params: { scheduleId }, signal }),
    refetchInterval: REFRESH_MS,
  });

export function useSchedule(scheduleId: string) {
  return useQuery(scheduleQuery(scheduleId));
}

export function useTicks(scheduleId: string) {
  return useInfiniteQuery({
    queryKey: ['schedule', scheduleId, 'ticks'],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listTicks, {
        params: { scheduleId },
        query: { limit: 20, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

/** Scripts that a schedule could run, for admins. */
export function useScriptChoices(isEnabled: boolean) {
  return useQuery({
    queryKey: ['scripts', 'for-schedules'],
    queryFn: async ({ signal }) => {
      const { items } = await api.call(routes.listScripts, { signal });
      return items.filter(({ enabled, runner }) => enabled && runner !== 'browser');
    },
    enabled: isEnabled,
  });
}

/** When a rule that is being filled in would be due; null while something is missing. The former answer stays meanwhile. */
export function usePreview(rule: ScheduleRule | null) {
  return useQuery({
    queryKey: ['schedule-preview', rule],
    queryFn: ({ signal }) => {
      if (rule === null) throw new Error('Nothing is asked for without a rule.');
      return api.call(routes.previewRule, { body: { rule }, signal });
    },
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useCreateSchedule() {
  const keep = useKeepSchedule();
  return useMutation({
    mutationFn: ({ files, ...schedule }: NewSchedule & { files: File[] }) => {
      const body = new FormData();
      // Inputs may hold numbers that JavaScript cannot.
      body.set('schedule', stringifyJson(schedule as unknown as JsonObject));
      for (const file of files) body.append('files', file, file.name);
      return api.call(routes.createSchedule, { body });
    },
    onSuccess: keep,
  });
}

export function useChangeSchedule(scheduleId: string) {
  const keep = useKeepSchedule();
  return useMutation({
    // Null: those it has stay.
    mutationFn: ({ files, ...change }: BodyInputOf<typeof routes.changeSchedule> & { files: File[] | null }) => {
      const params = { scheduleId };
      if (files === null) return api.call(routes.changeSchedule, { params, body: change });
      const body = new FormData();
      body.set('schedule', stringifyJson(change as unknown as JsonObject));
      for (const file of files) body.append('files', file, file.name);
      return api.call(routes.replaceScheduleFiles, { params, body });
    },
    onSuccess: keep,
  });
}

export function usePauseSchedule(scheduleId: string) {
  const keep = useKeepSchedule();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.pauseSchedule>) =>
      api.call(routes.pauseSchedule, { params: { scheduleId }, body }),
    onSuccess: keep,
  });
}

export function useResumeSchedule(scheduleId: string) {
  const keep = useKeepSchedule();
  return useMutation({
    mutationFn: () => api.call(routes.resumeSchedule, { params: { scheduleId } }),
    onSuccess: keep,
  });
}

/** `dueAt` as it was read: of two people who leave out the next one, only one does. Null takes it back. */
export function useSkipNext(scheduleId: string) {
  const keep = useKeepSchedule();
  return useMutation({
    mutationFn: (dueAt: string | null) => api.call(routes.skipNext, { params: { scheduleId }, body: { dueAt } }),
    onSuccess: keep,
  });
}

export function useRunScheduleNow(scheduleId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(routes.runScheduleNow, { params: { scheduleId } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['runs'] }),
  });
}

export function useDeleteSchedule(scheduleId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(routes.deleteSchedule, { params: { scheduleId } }),
    // The schedule itself is not asked for again: it is gone.
    onSuccess: () => cache.invalidateQueries({ queryKey: ['schedules'] }),
  });
}

export function usePauseAllSchedules() {
  const refresh = useRefreshAll();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof routes.pauseAllSchedules>) => api.call(routes.pauseAllSchedules, { body }),
    onSuccess: refresh,
  });
}

export function useResumeAllSchedules() {
  const refresh = useRefreshAll();
  return useMutation({ mutationFn: () => api.call(routes.resumeAllSchedules, {}), onSuccess: refresh });
}

/** The answer is the schedule itself; its history may have grown. */
function useKeepSchedule() {
  const cache = useQueryClient();
  return async (schedule: ResponseOf<typeof routes.getSchedule>) => {
    cache.setQueryData(scheduleQuery(schedule.id).queryKey, schedule);
    await Promise.all(
      [['schedules'], ['schedule', schedule.id, 'ticks']].map((queryKey) => cache.invalidateQueries({ queryKey })),
    );
  };
}

function useRefreshAll() {
  const cache = useQueryClient();
  return () => Promise.all([['schedules'], ['schedule']].map((queryKey) => cache.invalidateQueries({ queryKey })));
}
