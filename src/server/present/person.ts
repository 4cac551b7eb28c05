import type { ApiToken, Login } from '../../contract/account.ts';
import { roles } from '../../contract/permission.ts';
import type { ManagedPerson, Me, Person } from '../../contract/person.ts';
import { type Actor, canActOn, canGiveRole, hasPermission } from '../../core/permissions.ts';
import type { ApiTokenRow } from '../../db/api-tokens.ts';
import type { LoginRow } from '../../db/logins.ts';
import type { ManagedPersonRow, PersonRow } from '../../db/people.ts';

export function presentPerson(row: PersonRow): Person {
  return { id: row.id, name: row.name, email: row.email, role: row.role, createdAt: row.created_at.toISOString() };
}

/** `actor` is the same person, perhaps by a token that may less. */
export function presentMe(row: PersonRow, actor: Actor = row): Me {
  return {
    person: presentPerson(row),
    can: {
      writeTools: hasPermission(actor, 'tool:write'),
      publishVersions: hasPermission(actor, 'version:publish'),
      decideSuggestions: hasPermission(actor, 'suggestion:decide'),
      managePeople: hasPermission(actor, 'user:manage'),
      manageSchedules: hasPermission(actor, 'schedule:manage'),
      readAudit: hasPermission(actor, 'audit:read'),
      overseeRuns: hasPermission(actor, 'run:oversee'),
      readMonitoring: hasPermission(actor, 'monitoring:read'),
      manageAlerts: hasPermission(actor, 'alert:manage'),
      readSettings: hasPermission(actor, 'settings:read'),
      manageScripts: hasPermission(actor, 'script:manage'),
      giveRoles: roles.filter((role) => canGiveRole(actor, null, role)),
    },
  };
}

export function presentManagedPerson(row: ManagedPersonRow, actor: Actor): ManagedPerson {
  const isOther = row.id !== actor.id;
  const mayAct = isOther && canActOn(actor, row);
  return {
    ...presentPerson(row),
    state: row.is_disabled ? 'disabled' : row.has_account ? 'active' : 'invited',
    lastSeenAt: row.seen_at?.toISOString() ?? null,
    logins: row.logins,
    tools: row.tools,
    hasSecondStep: row.has_second_step,
    mail: row.mail,
    can: {
      changeRole: canGiveRole(actor, row, row.role),
      disable: mayAct,
      delete: mayAct,
      endLogins: mayAct,
      sendLink: !row.is_disabled && mayAct,
      removeSecondStep: row.has_second_step && mayAct,
    },
  };
}

export function presentLogin(row: LoginRow, thisHash: string | null): Login {
  return {
    id: row.id,
    isThis: row.token_hash === thisHash,
    address: row.address ?? '',
    userAgent: row.user_agent ?? '',
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.seen_at.toISOString(),
  };
}

export function presentToken(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.used_at?.toISOString() ?? null,
  };
}
