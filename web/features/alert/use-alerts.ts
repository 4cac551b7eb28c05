import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BodyInputOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const REFRESH_MS = 10_000;
/** While a delivery is under way, its next try may be any moment. */
const SOON_MS = 1500;

const keys = {
  alerts: ['alerts'],
  rules: ['alert-rules'],
  channels: ['alert-channels'],
  deliveries: ['alert-deliveries'],
};

/** A mutation after which some of what the page shows is asked for again, also where somebody else was faster. */
function useChange<V, R>(mutationFn: (variables: V) => Promise<R>, ...changed: (keyof typeof keys)[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => Promise.all(changed.map((name) => cache.invalidateQueries({ queryKey: keys[name] }))),
  });
}

export function useAlerts(state: 'open' | 'any') {
  return useInfiniteQuery({
    queryKey: [...keys.alerts, state],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listAlerts, { query: { state, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

export function useAcknowledgeAlert() {
  return useChange((alertId: string) => api.call(routes.acknowledgeAlert, { params: { alertId } }), 'alerts');
}

export function useResolveAlert() {
  return useChange((alertId: string) => api.call(routes.resolveAlert, { params: { alertId } }), 'alerts');
}

export function useAlertRules() {
  return useQuery({ queryKey: keys.rules, queryFn: ({ signal }) => api.call(routes.listAlertRules, { signal }) });
}

/** Makes a rule, or changes the one with this id. */
export function useSaveAlertRule(ruleId: string | null) {
  return useChange(
    ({ updatedAt, ...body }: BodyInputOf<typeof routes.changeAlertRule>) =>
      ruleId === null
        ? api.call(routes.createAlertRule, { body })
        : api.call(routes.changeAlertRule, { params: { ruleId }, body: { ...body, updatedAt } }),
    'rules',
    'channels',
  );
}

export function useDeleteAlertRule() {
  return useChange((ruleId: string) => api.call(routes.deleteAlertRule, { params: { ruleId } }), 'rules', 'alerts');
}

export function useAlertChannels(isWanted: boolean) {
  return useQuery({
    queryKey: keys.channels,
    queryFn: ({ signal }) => api.call(routes.listAlertChannels, { signal }),
    enabled: isWanted,
  });
}

/** Makes a channel, or changes the one with this id; a new webhook answers its secret. */
export function useSaveAlertChannel(channelId: string | null) {
  return useChange(
    async ({
      kind,
      updatedAt,
      ...body
    }: BodyInputOf<typeof routes.createAlertChannel> & { updatedAt?: string | undefined }) => {
      if (channelId === null) return api.call(routes.createAlertChannel, { body: { kind, ...body } });
      const channel = await api.call(routes.changeAlertChannel, {
        params: { channelId },
        body: { ...body, updatedAt },
      });
      return { ...channel, secret: null };
    },
    'channels',
    'rules',
  );
}

export function useDeleteAlertChannel() {
  return useChange(
    (channelId: string) => api.call(routes.deleteAlertChannel, { params: { channelId } }),
    'channels',
    'rules',
    'deliveries',
  );
}

export function useTestAlertChannel() {
  return useChange((channelId: string) => api.call(routes.testAlertChannel, { params: { channelId } }), 'deliveries');
}

/** What was sent through one channel, or (empty) through all. */
export function useAlertDeliveries(channelId: string) {
  return useInfiniteQuery({
    queryKey: [...keys.deliveries, channelId],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listAlertDeliveries, {
        query: { ...(channelId && { channelId }), ...(pageParam && { cursor: pageParam }), limit: 20 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => {
      const isUnderWay = data?.pages[0]?.items.some(({ state, tries }) => state === 'trying' && tries.length === 0);
      const isNew = data?.pages[0]?.items.some(({ isTest, state }) => isTest && state === 'waiting');
      return isUnderWay || isNew ? SOON_MS : REFRESH_MS;
    },
  });
}
