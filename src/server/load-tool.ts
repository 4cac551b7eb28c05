import { AppError } from '../contract/errors.ts';
import { type Actor, canManageTool } from '../core/permissions.ts';
import type { Db } from '../db/database.ts';
import { findPublishedTool, findTool, isMaintainer, type ToolRow } from '../db/tools.ts';
import { findActiveVersion, findVersion, type VersionRow } from '../db/versions.ts';

/** A published tool and its active version. Throws not_found. */
export async function requirePublishedTool(db: Db, slug: string): Promise<{ tool: ToolRow; version: VersionRow }> {
  const tool = await findPublishedTool(db, slug);
  const version = tool?.active_version_id ? await findVersion(db, tool.active_version_id) : undefined;
  if (tool === undefined || version === undefined) throw new AppError('not_found');
  return { tool, version };
}

/** The version that a run of a published tool takes. Throws not_found. */
export async function requireActiveVersion(db: Db, slug: string): Promise<VersionRow> {
  const version = await findActiveVersion(db, slug);
  if (version === undefined) throw new AppError('not_found');
  return version;
}

/** A tool in the test area of somebody who may manage it. Throws not_found otherwise. */
export async function requireManagedTool(db: Db, actor: Actor, toolId: string): Promise<ToolRow> {
  const tool = await findTool(db, toolId);
  if (tool === undefined) throw new AppError('not_found');
  if (!canManageTool(actor, await isMaintainer(db, toolId, actor.id))) throw new AppError('not_found');
  return tool;
}

/** A version, in any state, of a tool one may manage. Throws not_found otherwise. */
export async function requireManagedVersion(
  db: Db,
  actor: Actor,
  versionId: string,
): Promise<{ tool: ToolRow; version: VersionRow }> {
  const version = await findVersion(db, versionId);
  if (version === undefined) throw new AppError('not_found');
  return { tool: await requireManagedTool(db, actor, version.tool_id), version };
}
