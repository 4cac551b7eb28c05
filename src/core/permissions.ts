/** Who may do what: the only place where roles become rights. Deny by default. */
import type { Permission, Role } from '../contract/permission.ts';

const ranks: Record<Role, number> = { user: 0, contributor: 1, admin: 2, superuser: 3 };

/** The least role that has a permission; `null`: even nobody has it. */
const needs: Record<Permission, Role | null> = {
  public: null,
  'tool:read': 'user',
  'run:create': 'user',
  'run:read': 'user',
  'inbox:read': 'user',
  'tool:write': 'contributor',
  'version:publish': 'admin',
  'version:rollback': 'superuser',
  'tool:curate': 'admin',
  'user:manage': 'admin',
  'audit:read': 'admin',
  'settings:read': 'admin',
  'settings:manage': 'superuser',
};

export interface Actor {
  id: string;
  role: Role;
}

export function hasPermission(actor: Actor | null, permission: Permission): boolean {
  const least = needs[permission];
  if (least === null) return true;
  return actor !== null && ranks[actor.role] >= ranks[least];
}

export function isAdmin(actor: Actor): boolean {
  return hasPermission(actor, 'version:publish');
}

/** Nobody gives a role above their own, or changes somebody who stands above them. */
export function canGiveRole(actor: Actor, subject: { role: Role } | null, role: Role): boolean {
  if (!hasPermission(actor, 'user:manage') || ranks[role] > ranks[actor.role]) return false;
  return subject === null || ranks[subject.role] <= ranks[actor.role];
}

/** A tool in the test area: its maintainers (who must still be contributors) and admins. */
export function canManageTool(actor: Actor, isMaintainer: boolean): boolean {
  return isAdmin(actor) || (isMaintainer && hasPermission(actor, 'tool:write'));
}

/** A contributor submits only what they wrote themselves; an admin any draft. */
export function canSubmitDraft(actor: Actor, version: { authorId: string }): boolean {
  return isAdmin(actor) || version.authorId === actor.id;
}

/** Who says who else maintains a tool, and hands it on: its owner (still a contributor) and admins. */
export function canHandOnTool(actor: Actor, tool: { ownerId: string }): boolean {
  return isAdmin(actor) || (tool.ownerId === actor.id && hasPermission(actor, 'tool:write'));
}

/** Who takes a submission back before it was reviewed: its author. */
export function canWithdraw(actor: Actor, version: { authorId: string }): boolean {
  return version.authorId === actor.id && hasPermission(actor, 'tool:write');
}

/** One's own runs only: what people do with a tool is theirs. */
export function canReadRun(actor: Actor, run: { personId: string }): boolean {
  return run.personId === actor.id;
}

/** The log and the traceback are for those who can mend the script. */
export function canReadRunDetails(actor: Actor, isMaintainer: boolean): boolean {
  return canManageTool(actor, isMaintainer);
}
