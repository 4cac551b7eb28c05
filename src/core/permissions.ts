/** Who may do what: the only place where roles become rights. Deny by default. */
import type { Permission, Role, TokenScope } from '../contract/permission.ts';
import type { RunTrigger } from '../contract/run.ts';

const ranks: Record<Role, number> = { user: 0, contributor: 1, admin: 2, superuser: 3 };

/** The least role that has a permission; `null`: even nobody has it. */
const needs: Record<Permission, Role | null> = {
  public: null,
  'tool:read': 'user',
  'run:create': 'user',
  'run:read': 'user',
  'run:oversee': 'admin',
  'inbox:read': 'user',
  'schedule:read': 'user',
  'schedule:write': 'user',
  'schedule:manage': 'admin',
  'suggestion:create': 'user',
  'suggestion:read': 'user',
  'suggestion:decide': 'admin',
  'tool:write': 'contributor',
  'version:publish': 'admin',
  'version:rollback': 'superuser',
  'tool:curate': 'admin',
  'script:manage': 'admin',
  'user:manage': 'admin',
  'audit:read': 'admin',
  'metrics:read': 'admin',
  'monitoring:read': 'admin',
  'settings:read': 'admin',
  'settings:manage': 'superuser',
  'alert:read': 'user',
  'alert:write': 'user',
  'alert:manage': 'admin',
  'account:manage': 'user',
};

/** The scope that an API token needs for a permission; `null`: no token has it, whatever its scopes. */
const scopeFor: Record<Permission, TokenScope | null> = {
  public: null,
  'tool:read': 'read',
  'run:create': 'run',
  'run:read': 'read',
  'run:oversee': null,
  'schedule:read': 'read',
  'schedule:write': 'run',
  'schedule:manage': null,
  'suggestion:create': 'write',
  'suggestion:read': 'read',
  'suggestion:decide': 'review',
  'tool:write': 'write',
  'version:publish': 'review',
  'tool:curate': 'review',
  'version:rollback': 'review',
  'inbox:read': 'read',
  'alert:read': 'read',
  'alert:write': 'write',
  'alert:manage': null,
  'script:manage': 'scripts',
  'audit:read': null,
  'metrics:read': 'metrics',
  'monitoring:read': null,
  'settings:read': null,
  'settings:manage': null,
  'user:manage': null,
  'account:manage': null,
};

export interface Actor {
  id: string;
  role: Role;
  /** Of the API token that asks. Absent: the person is there in person, and may all that the role may. */
  scopes?: readonly TokenScope[];
}

export function hasPermission(actor: Actor | null, permission: Permission): boolean {
  const least = needs[permission];
  if (least === null) return true;
  if (actor === null || ranks[actor.role] < ranks[least]) return false;
  const scope = scopeFor[permission];
  return actor.scopes === undefined || (scope !== null && actor.scopes.includes(scope));
}

export function isAdmin(actor: Actor): boolean {
  return hasPermission(actor, 'version:publish');
}

/**
 * Only superusers make others their equals or touch who is one: an admin who could lower a fellow could take over the
 * account, raise it again, and approve their own versions with it.
 */
export function canGiveRole(actor: Actor, subject: { role: Role } | null, role: Role): boolean {
  return canActOn(actor, { role }) && (subject === null || canActOn(actor, subject));
}

/** Whoever manages people acts on those below; superusers on everybody. */
export function canActOn(actor: Actor, subject: { role: Role }): boolean {
  const isAbove = actor.role === 'superuser' || ranks[subject.role] < ranks[actor.role];
  return hasPermission(actor, 'user:manage') && isAbove;
}

/** Somebody a tool can be given to. */
export function canOwnTools(person: { role: Role }): boolean {
  return ranks[person.role] >= ranks.contributor;
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

/** One's own suggestions, all of them for who decides, and the one that a tool came of for who manages the tool. */
export function canReadSuggestion(actor: Actor, suggestion: { personId: string }, managesTool: boolean): boolean {
  return suggestion.personId === actor.id || hasPermission(actor, 'suggestion:decide') || managesTool;
}

/** One's own schedules, and all of them for who looks after them. */
export function canReadSchedule(actor: Actor, schedule: { personId: string }): boolean {
  return schedule.personId === actor.id || hasPermission(actor, 'schedule:manage');
}

/** One's own runs only: what people do with a tool is theirs. */
export function canReadRun(actor: Actor, run: { personId: string }): boolean {
  return run.personId === actor.id;
}

/**
 * A script of the host runner can do there whatever the server's own user can: superusers alone save and run such ones,
 * by hand or by the clock.
 */
export function canUseHostRunner(person: { role: Role }): boolean {
  return person.role === 'superuser';
}

/** The log and the traceback are for those who can mend the script. */
export function canReadRunDetails(actor: Actor, isMaintainer: boolean): boolean {
  return canManageTool(actor, isMaintainer);
}

/**
 * Who may have a rule for alerts, and go on having it: for everything and with channels who manages alerts; of a tool who
 * manages that; of a schedule whose it is.
 */
export function canHaveAlertRule(
  actor: Actor,
  rule: { toolId: string | null; scheduleId: string | null; hasChannels: boolean },
  own: { maintainsTool: boolean; ownsSchedule: boolean },
): boolean {
  if (hasPermission(actor, 'alert:manage')) return true;
  if (rule.hasChannels) return false;
  if (rule.scheduleId !== null) return own.ownsSchedule;
  return rule.toolId !== null && canManageTool(actor, own.maintainsTool);
}

/**
 * What of a run an alert tells whose rule it is: `all` with error and log, what the person of the run reads of its end
 * (`end`), or the reason alone: what others do with a tool is theirs. Runs of schedules and scripts are operations, which
 * whoever manages the tool looks after.
 */
export function tellsOfRun(
  owner: Actor,
  run: { personId: string; trigger: RunTrigger; toolKind: 'tool' | 'script' },
  maintainsTool: boolean,
): 'all' | 'end' | 'reason' {
  const isOwn = run.personId === owner.id;
  const isScript = run.toolKind === 'script';
  // Who made a script is noted as its owner, also when they are no admin any more.
  const manages = isScript ? hasPermission(owner, 'script:manage') : canManageTool(owner, maintainsTool);
  if (manages && (isOwn || isScript || run.trigger === 'schedule')) return 'all';
  return isOwn ? 'end' : 'reason';
}
