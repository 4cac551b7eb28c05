import { AppError } from '../contract/errors.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { findTool, lockTool, markCurated } from '../db/tools.ts';

/** Gives a tool the higher caps of curated tools, or takes them away; nothing happens where it is so already. */
export async function curateTool(db: Db, origin: Origin, toolId: string, isCurated: boolean, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockTool(tx, toolId);
    const tool = await findTool(tx, toolId);
    if (tool === undefined) throw new AppError('not_found');
    if (tool.is_curated === isCurated) return;
    await markCurated(tx, { id: toolId, isCurated, now });
    await recordAudit(tx, origin, {
      action: 'tool.curated',
      target: { type: 'tool', id: toolId },
      before: { isCurated: tool.is_curated },
      after: { isCurated },
      at: now,
    });
  });
}
