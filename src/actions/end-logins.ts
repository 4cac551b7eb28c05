import { AppError } from '../contract/errors.ts';
import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLoginById, deleteLoginsOf } from '../db/logins.ts';

/** Ends one of a person's own logins. Throws not_found when there is none with this id. */
export async function endLogin(
  db: Db,
  origin: Origin,
  { personId, loginId, now }: { personId: string; loginId: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await deleteLoginById(tx, personId, loginId))) throw new AppError('not_found');
    await recordAudit(tx, origin, { action: 'person.login_ended', target: { type: 'person', id: personId }, at: now });
  });
}

/** Ends a person's own logins, all but the one with the token `kept`. */
export async function endOtherLogins(
  db: Db,
  origin: Origin,
  { personId, kept, now }: { personId: string; kept: string | null; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const logins = await deleteLoginsOf(tx, personId, kept === null ? null : hashOf(kept));
    const target = { type: 'person', id: personId } as const;
    if (logins > 0)
      await recordAudit(tx, origin, { action: 'person.logins_ended', target, after: { logins }, at: now });
  });
}
