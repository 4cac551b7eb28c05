import type { Role } from '../../contract/permission.ts';
import type { StopReason } from '../../contract/schedule-rules.ts';
import { isAdmin } from '../permissions.ts';

/** How things stand around a schedule: of its owner, its tool, and the version it stays with, if it does. */
export interface Surroundings {
  ownerId: string;
  ownerRole: Role;
  isOwnerAway: boolean;
  toolKind: 'tool' | 'script';
  isPublished: boolean;
  activeVersionId: string | null;
  pinned: { id: string; wasPublished: boolean } | null;
}

/** The version that a schedule runs now, or why it runs none. Scripts are for admins, tools for everybody. */
export function whatToRun(around: Surroundings): { versionId: string } | { stop: StopReason } {
  const { pinned, activeVersionId } = around;
  if (around.isOwnerAway) return { stop: 'owner_left' };
  if (around.toolKind === 'script' && !isAdmin({ id: around.ownerId, role: around.ownerRole }))
    return { stop: 'access_lost' };
  if (!around.isPublished || activeVersionId === null) return { stop: 'tool_unpublished' };
  if (pinned === null) return { versionId: activeVersionId };
  return pinned.wasPublished ? { versionId: pinned.id } : { stop: 'version_gone' };
}
