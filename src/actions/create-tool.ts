import { AppError } from '../contract/errors.ts';
import { placeholderSlug } from '../core/version-state.ts';
import { type Db, violatedConstraint } from '../db/database.ts';
import { insertTool, updateTool } from '../db/tools.ts';

interface ToolTexts {
  slug?: string | undefined;
  title: string;
  summary: string;
  description: string;
  audience: string[];
}

/** A new tool without a version. Without a slug it gets a placeholder. Throws slug_taken. */
export async function createTool(db: Db, tool: ToolTexts & { id: string; ownerId: string; now: Date }): Promise<void> {
  await refuseTakenSlug(tool.slug, () => insertTool(db, { ...tool, slug: tool.slug ?? placeholderSlug(tool.id) }));
}

/** Changes the given texts of a tool. Throws slug_taken, and invalid_transition for another slug of a published tool. */
export async function changeTool(
  db: Db,
  tool: { id: string; slug: string; is_published: boolean },
  change: { [K in keyof ToolTexts]?: ToolTexts[K] | undefined },
  now: Date,
): Promise<void> {
  if (tool.is_published && change.slug !== undefined && change.slug !== tool.slug)
    throw new AppError(
      'invalid_transition',
      { field: 'slug' },
      { message: 'The address of a published tool is fixed.' },
    );
  await refuseTakenSlug(change.slug, () => updateTool(db, tool.id, { ...change, now }));
}

async function refuseTakenSlug(slug: string | undefined, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'tools_have_different_slugs') throw error;
    throw new AppError('slug_taken', { slug }, { cause: error });
  }
}
