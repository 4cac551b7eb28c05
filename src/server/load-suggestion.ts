import { AppError } from '../contract/errors.ts';
import type { Suggestion } from '../contract/suggestion.ts';
import { type Actor, canManageTool, canReadSuggestion, hasPermission } from '../core/permissions.ts';
import type { Db } from '../db/database.ts';
import { findSuggestion, type SuggestionRow } from '../db/suggestions.ts';
import { findTool, isMaintainer, type ToolRow } from '../db/tools.ts';
import { presentSuggestion } from './present/suggestion.ts';

interface LoadedSuggestion {
  suggestion: SuggestionRow;
  /** What came of it. */
  tool: ToolRow | undefined;
  managesTool: boolean;
}

/** A suggestion that this person may read. Throws not_found. */
export async function requireSuggestion(db: Db, actor: Actor, id: string): Promise<LoadedSuggestion> {
  const suggestion = await findSuggestion(db, id);
  if (suggestion === undefined) throw new AppError('not_found');
  const { tool_id: toolId } = suggestion;
  const tool = toolId === null ? undefined : await findTool(db, toolId);
  const managesTool = tool !== undefined && canManageTool(actor, await isMaintainer(db, tool.id, actor.id));
  if (!canReadSuggestion(actor, { personId: suggestion.person_id }, managesTool)) throw new AppError('not_found');
  return { suggestion, tool, managesTool };
}

/** A suggestion as this person sees it. Throws not_found. */
export async function viewSuggestion(db: Db, actor: Actor, id: string): Promise<Suggestion> {
  const { suggestion, tool, managesTool } = await requireSuggestion(db, actor, id);
  const isOpen = suggestion.state === 'open';
  const isOwn = suggestion.person_id === actor.id;
  return presentSuggestion(suggestion, {
    tool: tool
      ? { id: tool.id, slug: tool.slug, title: tool.title, isPublished: tool.is_published, canOpen: managesTool }
      : null,
    can: {
      withdraw: isOpen && isOwn && hasPermission(actor, 'suggestion:create'),
      decide: isOpen && hasPermission(actor, 'suggestion:decide'),
    },
  });
}
