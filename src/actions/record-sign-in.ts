import type { AuditAction } from '../contract/audit.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import type { Db } from '../db/database.ts';

/**
 * Tells the audit of a login that was opened, refused or ended. `personId` is null where the address belongs to nobody:
 * what was typed is not kept. A login is opened by the identity library in a transaction of its own, so this is called
 * before the answer gives the login away.
 */
export async function recordSignIn(
  db: Db,
  origin: Origin,
  login: { action: Extract<AuditAction, `login.${string}`>; personId: string | null; now: Date },
): Promise<void> {
  const { action, personId, now } = login;
  const target = personId === null ? null : ({ type: 'person', id: personId } as const);
  await recordAudit(
    db,
    { ...origin, actorId: action === 'login.refused' ? null : personId },
    { action, target, at: now },
  );
}
