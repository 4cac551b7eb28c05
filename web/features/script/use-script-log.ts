import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { watchScriptRun } from '../../../src/client/watch-run.ts';
import type { ScriptEvent } from '../../../src/contract/script.ts';
import { api } from '../../app/api.ts';
import { appendLog, createLogBook, type LogBook } from '../run/log-book.ts';
import type { RunStatus } from '../run/run-status.ts';

export interface ScriptLog {
  book: LogBook;
  /** Of the newest event that was taken. */
  seq: number;
  status: RunStatus | null;
  isDone: boolean;
}

/** Follows what a run prints, from its beginning. The caller gives the component a key of the run's id. */
export function useScriptLog(runId: string): { log: ScriptLog; error: Error | null } {
  const cache = useQueryClient();
  const [log] = useState<ScriptLog>(() => ({ book: createLogBook(), seq: 0, status: null, isDone: false }));
  const [, setVersion] = useState(0);
  const [error, setError] = useState<Error | null>(null);

  // The stream lives outside React. Lines are many; the page is drawn once for each frame of the screen.
  useEffect(() => {
    if (log.isDone) return;
    const stop = new AbortController();
    let frame = 0;
    const draw = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setVersion((version) => version + 1);
      });
    };
    const follow = async () => {
      for await (const event of watchScriptRun(api, runId, { since: log.seq, signal: stop.signal })) {
        take(log, event);
        draw();
      }
      if (!log.isDone) return;
      await Promise.all(
        ['script-run', 'script-runs'].map((queryKey) => cache.invalidateQueries({ queryKey: [queryKey] })),
      );
    };
    follow().catch((reason: unknown) => {
      if (!stop.signal.aborted) setError(reason instanceof Error ? reason : new Error(String(reason)));
    });
    return () => {
      stop.abort();
      cancelAnimationFrame(frame);
    };
  }, [runId, log, cache]);

  return { log, error };
}

/** Each event once, whatever is sent again. */
function take(log: ScriptLog, event: ScriptEvent): void {
  if (event.seq <= log.seq) return;
  log.seq = event.seq;
  if (event.type === 'log') appendLog(log.book, { stream: event.stream, text: `${event.line}\n`, omittedBytes: 0 });
  else log.status = event.status;
  log.isDone = event.type === 'done';
}
