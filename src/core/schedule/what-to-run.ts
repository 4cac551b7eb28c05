import type { Role } from '../../contract/permission.ts';
import type { StopReason } from '../../contract/schedule-rules.ts';
import { isAdmin } from '../permissions.ts';

/** How things stand around a schedule: of its owner, its tool, and the version it stays with, if it does. */
interface Surroundings {
  person_id: string;
  owner_role: Role;
  is_owner_away: boolean;
  tool_kind: 'tool' | 'script';
  is_published: boolean;
  active_version_id: string | null;
  version_id: string | null;
  was_published: boolean;
}

/** The version that a schedule runs now, or why it runs none. Scripts are for admins, tools for everybody. */
export function whatToRun(around: Surroundings): { versionId: string } | { stop: StopReason } {
  if (around.is_owner_away) return { stop: 'owner_left' };
  if (around.tool_kind === 'script' && !isAdmin({ id: around.person_id, role: around.owner_role }))
    return { stop: 'access_lost' };
  if (!around.is_published || around.active_version_id === null) return { stop: 'tool_unpublished' };
  if (around.version_id === null) return { versionId: around.active_version_id };
  return around.was_published ? { versionId: around.version_id } : { stop: 'version_gone' };
}
