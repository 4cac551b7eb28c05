import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { urlOf } from '../../../src/client/client.ts';
import type { MonitoringPeriod } from '../../../src/contract/monitoring.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

const LIVE_MS = 5_000;

/** Asked again while the page is seen; a hidden one asks nothing. */
export function useMonitoring(period: MonitoringPeriod) {
  return useQuery({
    queryKey: ['monitoring', period],
    queryFn: ({ signal }) => api.call(routes.getMonitoring, { query: { period }, signal }),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

export function usageExportUrl(format: 'csv' | 'json'): string {
  return urlOf(routes.exportUsage, {}, { format });
}
