/** Takes containers away, also from an engine that at first refuses: one under load gives up its own wait for the end. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Engine, EngineError } from './engine.ts';

/** Before each further try, in milliseconds: six seconds together. */
const PAUSES = [100, 200, 400, 800, 1500, 3000];

const NOT_FOUND = 404;

/**
 * Removes a container, whatever state it is in, and says whether it is gone; one that was gone already is. An engine that
 * refuses (it kills, and waits ten seconds for the end to be reported; or another call is removing it) is asked again. One
 * that does not answer is not: nobody knows when it will.
 */
export async function removeContainer(engine: Engine, id: string): Promise<boolean> {
  for (const pause of [...PAUSES, null]) {
    const status = await tryToRemove(engine, id);
    if (status === NOT_FOUND || status === 200) return true;
    if (status === 0 || pause === null) return false;
    await wait(pause);
  }
  return false;
}

/** The status of the answer; 0 for none. */
async function tryToRemove(engine: Engine, id: string): Promise<number> {
  try {
    await engine.call('DELETE', `/containers/${id}`, { query: { force: 'true', v: 'true' } });
    return 200;
  } catch (error) {
    return error instanceof EngineError ? error.status : 0;
  }
}
