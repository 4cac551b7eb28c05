import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So rarely, and so little of the time, that looking does not become the work. */
const LOOK_MS = 250;
const MOST_OF_TIME = 1 / 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process holds, in bytes, without its garbage: of that, V8 lets lie about as much as it likes. */
function heldMemory(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

/** Plays something, and tells by how many bytes this process grew at most until its end, looked at again and again. */
export async function growthWhile<T>(play: () => Promise<T>): Promise<{ played: T; grownBytes: number }> {
  const before = heldMemory();
  let most = before;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const startedAt = performance.now();
    most = Math.max(most, heldMemory());
    timer = setTimeout(look, Math.max(LOOK_MS, (performance.now() - startedAt) / MOST_OF_TIME));
  };
  look();
  try {
    const played = await play();
    return { played, grownBytes: Math.max(most, heldMemory()) - before };
  } finally {
    clearTimeout(timer);
  }
}
