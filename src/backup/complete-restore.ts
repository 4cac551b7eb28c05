import { isRestored } from '../db/backups.ts';
import { withOneConnection } from '../db/one-connection.ts';
import { BackupError } from './archive-form.ts';
import { findStaging, finishStaging, type Places } from './staging.ts';

/**
 * Ends a restore that was interrupted after its commit. To be called before anything is started on these places; throws
 * BackupError where one was interrupted before its commit, or still goes on.
 */
export async function completeRestore(places: Places, databaseUrl: string): Promise<void> {
  const id = await findStaging(places);
  if (id === null) return;
  if (!(await withOneConnection(databaseUrl, ({ db }) => isRestored(db, id))))
    throw new BackupError(
      `A restore into ${places.dataDir} goes on or was interrupted. Let it end, restore again, or start on an empty DATA_DIR.`,
    );
  await finishStaging(places);
}
