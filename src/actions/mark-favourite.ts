import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteFavourite, insertFavourite } from '../db/favourites.ts';

/** Marks a tool as a favourite, or takes the mark away; harmless where it is so already. */
export async function markFavourite(
  db: Db,
  origin: Origin,
  mark: { personId: string; toolId: string; isFavourite: boolean; now: Date },
): Promise<void> {
  const { personId, toolId, isFavourite, now } = mark;
  await inTransaction(db, async (tx) => {
    const isChanged = isFavourite
      ? await insertFavourite(tx, personId, toolId, now)
      : await deleteFavourite(tx, personId, toolId);
    if (!isChanged) return;
    const action = isFavourite ? 'favourite.added' : 'favourite.removed';
    await recordAudit(tx, origin, { action, target: { type: 'tool', id: toolId }, at: now });
  });
}
