import type { ResponseOf } from '../contract/route.ts';
import type { routes } from '../contract/routes.ts';
import { type Actor, canHandOnTool, hasPermission, isAdmin } from '../core/permissions.ts';
import type { Db } from '../db/database.ts';
import { findEditLock } from '../db/edit-locks.ts';
import { listMaintainers } from '../db/maintainers.ts';
import { findSuggestionOfTool } from '../db/suggestions.ts';
import { listVersions } from '../db/versions.ts';
import { requireManagedTool } from './load-tool.ts';
import { presentEditLock } from './present/edit-lock.ts';
import { presentManagedTool, presentVersionSummary } from './present/tool.ts';

const MAX_VERSIONS = 500;

/** A tool as its test area shows it to this person. Throws not_found. */
export async function viewManagedTool(
  db: Db,
  actor: Actor,
  toolId: string,
  now: Date,
): Promise<ResponseOf<typeof routes.getManagedTool>> {
  const tool = await requireManagedTool(db, actor, toolId);
  const [versions, maintainers, lock, suggestion] = await Promise.all([
    listVersions(db, toolId, MAX_VERSIONS),
    listMaintainers(db, toolId),
    findEditLock(db, toolId, now),
    findSuggestionOfTool(db, toolId),
  ]);
  const canHandOn = canHandOnTool(actor, { ownerId: tool.owner_id });
  return {
    ...presentManagedTool(tool),
    versions: versions.map(presentVersionSummary),
    maintainers,
    editLock: lock === undefined ? null : presentEditLock(lock, actor),
    suggestion: suggestion ?? null,
    can: {
      edit: true,
      publish: hasPermission(actor, 'version:publish'),
      curate: hasPermission(actor, 'tool:curate'),
      rollBack: hasPermission(actor, 'version:rollback'),
      changeMaintainers: canHandOn,
      changeOwner: canHandOn,
      takeOver: isAdmin(actor),
    },
  };
}
