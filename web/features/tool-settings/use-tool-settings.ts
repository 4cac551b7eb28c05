import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BodyInputOf } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';

type Change = BodyInputOf<typeof routes.changeToolSettings>;

/** Whose settings: those of a published tool, or those of test runs of a version. */
export type SettingsOf = { slug: string } | { versionId: string };

/** Reading and changing them is the same by another address. */
function callsOf(of: SettingsOf) {
  if ('slug' in of) {
    const params = { slug: of.slug };
    return {
      read: (signal: AbortSignal) => api.call(routes.getToolSettings, { params, signal }),
      change: (body: Change) => api.call(routes.changeToolSettings, { params, body }),
      reset: () => api.call(routes.resetToolSettings, { params }),
    };
  }
  const params = { versionId: of.versionId };
  return {
    read: (signal: AbortSignal) => api.call(routes.getTestSettings, { params, signal }),
    change: (body: Change) => api.call(routes.changeTestSettings, { params, body }),
    reset: () => api.call(routes.resetTestSettings, { params }),
  };
}

const keyOf = (of: SettingsOf) => ['tool-settings', of];

export function useToolSettings(of: SettingsOf) {
  return useQuery({ queryKey: keyOf(of), queryFn: ({ signal }) => callsOf(of).read(signal) });
}

export function useChangeToolSettings(of: SettingsOf) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: Change | null) => (change === null ? callsOf(of).reset() : callsOf(of).change(change)),
    onSuccess: (settings) => cache.setQueryData(keyOf(of), settings),
  });
}
