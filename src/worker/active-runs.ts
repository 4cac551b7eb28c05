/** The runs this worker executes just now, and the way to end them. Aborting says why: the reason decides what is stored. */
export type AbortCause = 'canceled' | 'shutdown' | 'lost';

export interface ActiveRuns {
  add: (runId: string) => AbortController;
  remove: (runId: string) => void;
  ids: () => string[];
  abort: (runId: string, cause: AbortCause) => void;
  abortAll: (cause: AbortCause) => void;
}

export function createActiveRuns(): ActiveRuns {
  const controllers = new Map<string, AbortController>();
  let isShuttingDown = false;
  return {
    add: (runId) => {
      const controller = new AbortController();
      controllers.set(runId, controller);
      // Claimed while the others were being ended.
      if (isShuttingDown) controller.abort('shutdown' satisfies AbortCause);
      return controller;
    },
    remove: (runId) => controllers.delete(runId),
    ids: () => [...controllers.keys()],
    abort: (runId, cause) => controllers.get(runId)?.abort(cause),
    abortAll: (cause) => {
      isShuttingDown ||= cause === 'shutdown';
      for (const controller of controllers.values()) controller.abort(cause);
    },
  };
}
