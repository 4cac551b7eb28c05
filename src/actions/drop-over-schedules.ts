import { DAY } from '../contract/limits.ts';
import { ownOrigin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteOverSchedules } from '../db/schedules.ts';
import { entryOf } from './create-schedule.ts';

/** As long as what became of their moments is kept. */
const KEEP_MS = 90 * DAY;
const BATCH = 100;

/** Deletes schedules that are over and that nobody has changed for long; their files have nothing else that keeps them. */
export async function dropOverSchedules(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_MS);
  for (let count = BATCH; count === BATCH; )
    count = await inTransaction(db, async (tx) => {
      const deleted = await deleteOverSchedules(tx, before, BATCH);
      for (const { id, tool_id: toolId, person_id: ownerId } of deleted)
        await recordAudit(
          tx,
          { ...ownOrigin, onBehalfOf: ownerId },
          entryOf('schedule.deleted', id, { before: { toolId, ownerId }, at: now }),
        );
      return deleted.length;
    });
}
