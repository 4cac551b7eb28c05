import { SECOND } from '../contract/limits.ts';
import type { Db } from '../db/database.ts';
import { hasUnknownMigration } from '../db/migrate.ts';
import { type Loop, startLoop } from './loop.ts';

const LOOK_MS = 2 * SECOND;

/**
 * Calls `onNewer`, once, when somebody brings the database to a schema that this program does not know. What it does under
 * way it may end; a new run would be carried out by rules that are no longer those of the installation.
 */
export function watchSchema(
  db: Db,
  known: string[],
  options: { onNewer: () => void; onError: (error: unknown) => void },
): Loop {
  let isNewer = false;
  const look = async () => {
    if (isNewer || !(await hasUnknownMigration(db, known))) return;
    isNewer = true;
    options.onNewer();
  };
  return startLoop(LOOK_MS, look, options.onError);
}
