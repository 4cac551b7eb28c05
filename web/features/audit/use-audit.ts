import { useInfiniteQuery } from '@tanstack/react-query';
import { urlOf } from '../../../src/client/client.ts';
import type { auditFormats } from '../../../src/contract/audit.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';
import { timesOfDays } from '../../ui/days.ts';

/** As the address of the page has it: days without a time. */
export interface AuditSearch {
  actor?: string;
  action?: string;
  target?: string;
  text?: string;
  from?: string;
  to?: string;
}

export function useAudit(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ signal, pageParam }) =>
      api.call(routes.listAudit, {
        query: { ...filterOf(search), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function exportUrl(search: AuditSearch, format: (typeof auditFormats)[number]): string {
  return urlOf(routes.exportAudit, {}, { ...filterOf(search), format });
}

function filterOf({ from, to, ...rest }: AuditSearch) {
  return { ...rest, ...timesOfDays({ ...(from && { from }), ...(to && { to }) }) };
}
