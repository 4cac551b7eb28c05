import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { routes } from '../../../src/contract/routes.ts';
import { api } from '../../app/api.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';

/** Less than half of the ten minutes that a lock lasts: one lost answer does no harm. */
const RENEW_MS = 4 * 60_000;

/** Holds the lock of a tool from the first change (`isWanted`) until the page is left, and says who else holds it. */
export function useEditLock(tool: ManagedToolPage, isWanted: boolean) {
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['managed-tool', tool.id] });
  const take = useMutation({
    mutationFn: (takeOver: boolean) =>
      api.call(routes.takeEditLock, { params: { toolId: tool.id }, body: { takeOver } }),
    // Who holds it is part of the tool, also when somebody else does.
    onSettled: refresh,
  });
  const renew = useEffectEvent(() => take.mutate(false));

  useEffect(() => {
    if (!isWanted) return undefined;
    renew();
    const timer = setInterval(() => renew(), RENEW_MS);
    return () => {
      clearInterval(timer);
      // Others need not wait for it to run out. It may also be gone already.
      api.call(routes.releaseEditLock, { params: { toolId: tool.id } }).catch(() => {});
    };
  }, [isWanted, tool.id]);

  const holder = tool.editLock && !tool.editLock.isMine ? tool.editLock : null;
  return {
    /** Somebody else who edits the tool now. */
    holder,
    canTakeOver: holder !== null && tool.can.takeOver,
    isTaking: take.isPending,
    takeOver: () => take.mutate(true),
    lookAgain: () => (isWanted ? take.mutate(false) : refresh()),
  };
}

export type EditLockState = ReturnType<typeof useEditLock>;
