/** Waits for the ends of runs, for requests that asked to wait: one notice per end, whatever the runs print. */
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND } from '../contract/limits.ts';
import type { Db } from '../db/database.ts';
import type { Listener } from '../db/listener.ts';
import { isUnfinished } from '../db/runs.ts';

export interface RunEnds {
  /** Resolves when the run has ended, `timeoutMs` has passed, `signal` aborts, or this server goes down. */
  wait: (runId: string, timeoutMs: number, signal: AbortSignal) => Promise<void>;
  close: () => void;
}

/** Only for a notice that was missed. */
const LOOK_AGAIN_MS = 5 * SECOND;

export function createRunEnds(db: Db, listener: Listener): RunEnds {
  const waiting = new Map<string, Set<() => void>>();
  const closing = new AbortController();
  const wake = (runId: string) => {
    for (const wakeUp of waiting.get(runId) ?? []) wakeUp();
  };
  const stopListening = listener.on('run_ended', wake);
  listener.onReconnect(() => {
    for (const runId of waiting.keys()) wake(runId);
  });

  function register(runId: string, wakeUp: () => void): () => void {
    const others = waiting.get(runId) ?? new Set();
    waiting.set(runId, others.add(wakeUp));
    return () => {
      others.delete(wakeUp);
      if (others.size === 0) waiting.delete(runId);
    };
  }

  async function wait(runId: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(timeoutMs)]);
    let woken = Promise.withResolvers<void>();
    const wakeUp = () => woken.resolve();
    const leave = register(runId, wakeUp);
    limit.addEventListener('abort', wakeUp);
    try {
      // While the database is away nobody knows, so the wait goes on.
      while (!limit.aborted && (await isUnfinished(db, runId).catch(() => true))) {
        if (limit.aborted) return;
        const pause = new AbortController();
        await Promise.race([woken.promise, delay(LOOK_AGAIN_MS, undefined, { signal: pause.signal }).catch(() => {})]);
        pause.abort();
        woken = Promise.withResolvers<void>();
      }
    } finally {
      limit.removeEventListener('abort', wakeUp);
      leave();
    }
  }

  return {
    wait,
    close: () => {
      stopListening();
      closing.abort();
    },
  };
}
