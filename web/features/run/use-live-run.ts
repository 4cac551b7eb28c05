import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { watchRun } from '../../../src/client/watch-run.ts';
import type { Run } from '../../../src/contract/run.ts';
import { api } from '../../app/api.ts';
import { createLiveRun, type LiveRun, takeEvent } from './live-run.ts';
import { isFinal } from './run-status.ts';

/**
 * Follows a run: live while it goes on, and once more from the beginning when the log of a finished one is wanted.
 * The caller gives the component a key of the run's id, so that each run starts anew.
 */
export function useLiveRun(run: Run, isLogWanted: boolean): { live: LiveRun; error: Error | null } {
  const cache = useQueryClient();
  const [live] = useState(() => createLiveRun(run));
  const [, setVersion] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const isWanted = !live.isDone && (!isFinal(run.status) || (isLogWanted && run.can.readLog));

  // The stream lives outside React. Events are many; the page is drawn once for each frame of the screen.
  useEffect(() => {
    if (!isWanted) return;
    const stop = new AbortController();
    let frame = 0;
    const draw = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setVersion((version) => version + 1);
      });
    };
    const follow = async () => {
      for await (const event of watchRun(api, run.id, { since: live.seq, signal: stop.signal })) {
        if (takeEvent(live, event)) draw();
      }
      if (live.isDone) await refreshAfterEnd();
    };
    const refreshAfterEnd = async () => {
      await cache.invalidateQueries({ queryKey: ['run', run.id] });
      // The end of a turn takes the next steps away from the run before it.
      await Promise.all(['run', 'runs', 'tool'].map((queryKey) => cache.invalidateQueries({ queryKey: [queryKey] })));
    };
    follow().catch((reason: unknown) => {
      if (!stop.signal.aborted) setError(reason instanceof Error ? reason : new Error(String(reason)));
    });
    return () => {
      stop.abort();
      cancelAnimationFrame(frame);
    };
  }, [isWanted, run.id, live, cache]);

  return { live, error };
}
