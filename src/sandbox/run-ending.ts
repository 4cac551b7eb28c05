import type { EndCause } from './judge-end.ts';

/** The one place where a run's end is decided from outside the script. The first cause wins, and kills. */
export interface RunEnding {
  readonly cause: EndCause | null;
  end: (cause: EndCause) => void;
  /** Tells how to kill; a cause that came earlier kills now. */
  arm: (kill: () => void) => void;
  /** From here on the script has ended by itself and no cause counts any more. */
  close: () => void;
}

/** Remembers the first cause that ends a run and carries it out as soon as there is something to kill. */
export function createRunEnding(): RunEnding {
  let cause: EndCause | null = null;
  let kill: (() => void) | null = null;
  let isClosed = false;
  return {
    get cause() {
      return cause;
    },
    end: (next) => {
      if (isClosed || cause !== null) return;
      cause = next;
      kill?.();
    },
    arm: (how) => {
      kill = how;
      if (cause !== null) kill();
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** Ends the run when a signal aborts, or has aborted. Gives the means to stop listening. */
export function endOnAbort(ending: RunEnding, signal: AbortSignal, cause: EndCause): () => void {
  const listener = (): void => ending.end(cause);
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
