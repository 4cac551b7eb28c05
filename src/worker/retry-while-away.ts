import { setTimeout as delay } from 'node:timers/promises';
import { SECOND } from '../contract/limits.ts';
import { isDatabaseAway } from '../db/database.ts';

const FIRST_MS = 100;
const LONGEST_MS = 5 * SECOND;
/** Together about a minute: a database that restarts is back long before. */
const MAX_TRIES = 16;

/**
 * Does `work` again while the database is away, less and less often, and each worker at moments of its own: a database
 * that comes back is not met by all of them at once. Rejects with any other error, and when it stays away.
 */
export async function retryWhileAway<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || tries === MAX_TRIES) throw error;
      await delay(Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.5 + Math.random()));
    }
  }
}
