import type { Role } from '../../contract/permission.ts';
import type { StopReason } from '../../contract/schedule-rules.ts';
import type { ScriptRunner } from '../../contract/script-kinds.ts';
import { canUseHostRunner, hasPermission } from '../permissions.ts';

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
  /** A script that nobody has disabled or deleted. */
  is_script_on: boolean;
  /** Of the version that would run; null of a tool. */
  script_runner: ScriptRunner | null;
}

/**
 * The version that a schedule runs now, or why it runs none. Scripts are for admins, tools for everybody. `mayUseHost`:
 * whether this installation lets scripts run on the server itself.
 */
export function whatToRun(around: Surroundings, mayUseHost: boolean): { versionId: string } | { stop: StopReason } {
  if (around.is_owner_away) return { stop: 'owner_left' };
  const stop = around.tool_kind === 'script' ? hindranceOfScript(around, mayUseHost) : null;
  if (stop !== null) return { stop };
  if (around.tool_kind === 'tool' && !around.is_published) return { stop: 'tool_unpublished' };
  if (around.active_version_id === null) return { stop: 'tool_unpublished' };
  if (around.version_id === null) return { versionId: around.active_version_id };
  return around.was_published ? { versionId: around.version_id } : { stop: 'version_gone' };
}

function hindranceOfScript(around: Surroundings, mayUseHost: boolean): StopReason | null {
  const owner = { id: around.person_id, role: around.owner_role };
  if (!hasPermission(owner, 'script:manage')) return 'access_lost';
  if (!around.is_script_on || around.script_runner === 'browser') return 'script_unfit';
  if (around.script_runner !== 'host') return null;
  if (!canUseHostRunner(owner)) return 'access_lost';
  return mayUseHost ? null : 'script_unfit';
}
