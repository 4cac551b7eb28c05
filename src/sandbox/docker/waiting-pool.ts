/**
 * Containers started ahead: each waits for its one run, and is used for no other. They are of the shape that was asked
 * for last, because a container's sizes cannot be changed.
 */
import type { Shape } from './container-settings.ts';
import type { Container } from './start-container.ts';

interface Waiting {
  key: string;
  /** null where it could not be started; the next run will see why. */
  container: Promise<Container | null>;
}

export interface WaitingPool {
  /** One that waits already, or null; either way another is started for the next. */
  take: (shape: Shape) => Promise<Container | null>;
  /** Starts some for runs to come. */
  fill: (shape: Shape) => void;
  close: () => Promise<void>;
}

/** `size` containers wait at most, those that are being started among them. */
export function createWaitingPool(size: number, start: (shape: Shape) => Promise<Container>): WaitingPool {
  let waiting: Waiting[] = [];
  let isClosed = false;
  const discarded = new Set<Promise<unknown>>();

  const discard = (entry: Waiting): void => {
    const gone = entry.container.then((container) => container?.remove());
    discarded.add(gone);
    void gone.finally(() => discarded.delete(gone));
  };
  const fill = (shape: Shape): void => {
    if (isClosed) return;
    const key = JSON.stringify(shape);
    for (const entry of waiting.filter((other) => other.key !== key)) discard(entry);
    waiting = waiting.filter((entry) => entry.key === key);
    while (waiting.length < size) waiting.push({ key, container: start(shape).catch(() => null) });
  };
  return {
    take: async (shape) => {
      const key = JSON.stringify(shape);
      const found = waiting.findIndex((entry) => entry.key === key);
      const [entry] = found === -1 ? [] : waiting.splice(found, 1);
      fill(shape);
      const container = (await entry?.container) ?? null;
      if (entry === undefined || container?.channel.isClosed !== true) return container;
      // It was killed while it waited.
      discard(entry);
      return null;
    },
    fill,
    close: async () => {
      isClosed = true;
      waiting.forEach(discard);
      waiting = [];
      await Promise.all(discarded);
    },
  };
}
