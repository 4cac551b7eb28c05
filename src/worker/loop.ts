export interface Loop {
  /** Resolves when the round under way, if any, has ended. */
  stop: () => Promise<void>;
}

/** Does `round` every `everyMs`, never two at once. A round that throws is reported and does not end the loop. */
export function startLoop(everyMs: number, round: () => Promise<unknown>, onError: (error: unknown) => void): Loop {
  let isStopped = false;
  let current: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout;

  function schedule(): void {
    timer = setTimeout(() => {
      current = round()
        .catch(onError)
        .finally(() => {
          if (!isStopped) schedule();
        });
    }, everyMs);
  }

  schedule();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
