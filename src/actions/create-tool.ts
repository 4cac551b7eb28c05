import { AppError } from '../contract/errors.ts';
import { placeholderSlug } from '../core/version-state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, violatedConstraint } from '../db/database.ts';
import { findTool, insertTool, lockTool, updateTool } from '../db/tools.ts';

interface ToolTexts {
  slug?: string | undefined;
  title: string;
  summary: string;
  description: string;
  audience: string[];
}

/** A new tool without a version. Without a slug it gets a placeholder. Throws slug_taken. */
export async function createTool(
  db: Db,
  origin: Origin,
  tool: ToolTexts & { id: string; ownerId: string; now: Date },
): Promise<void> {
  const slug = tool.slug ?? placeholderSlug(tool.id);
  await refuseTakenSlug(tool.slug, () =>
    inTransaction(db, async (tx) => {
      await insertTool(tx, { ...tool, slug });
      await recordAudit(tx, origin, {
        action: 'tool.created',
        target: { type: 'tool', id: tool.id },
        after: { slug, ownerId: tool.ownerId },
        at: tool.now,
      });
    }),
  );
}

/** Changes the given texts of a tool. Throws not_found, slug_taken, and invalid_transition for another slug of a published tool. */
export async function changeTool(
  db: Db,
  origin: Origin,
  toolId: string,
  change: { [K in keyof ToolTexts]?: ToolTexts[K] | undefined },
  now: Date,
): Promise<void> {
  await refuseTakenSlug(change.slug, () =>
    inTransaction(db, async (tx) => {
      await lockTool(tx, toolId);
      const tool = await findTool(tx, toolId);
      if (tool === undefined) throw new AppError('not_found');
      if (tool.is_published && change.slug !== undefined && change.slug !== tool.slug) throw fixedSlug();
      await updateTool(tx, toolId, { ...change, now });
      await recordAudit(tx, origin, {
        action: 'tool.changed',
        target: { type: 'tool', id: toolId },
        before: Object.fromEntries(Object.keys(change).map((name) => [name, tool[name as keyof ToolTexts]])),
        after: change,
        at: now,
      });
    }),
  );
}

function fixedSlug(): AppError {
  const message = 'The address of a published tool is fixed.';
  return new AppError('invalid_transition', { field: 'slug' }, { message });
}

async function refuseTakenSlug(slug: string | undefined, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'tools_have_different_slugs') throw error;
    throw new AppError('slug_taken', { slug }, { cause: error });
  }
}
