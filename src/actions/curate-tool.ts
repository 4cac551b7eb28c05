import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { markCurated, type ToolRow } from '../db/tools.ts';

/** Gives a tool the higher caps of curated tools, or takes them away. */
export async function curateTool(db: Db, origin: Origin, tool: ToolRow, isCurated: boolean, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await markCurated(tx, { id: tool.id, isCurated, now });
    await recordAudit(tx, origin, {
      action: 'tool.curated',
      target: { type: 'tool', id: tool.id },
      before: { isCurated: tool.is_curated },
      after: { isCurated },
      at: now,
    });
  });
}
