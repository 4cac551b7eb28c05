import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLogin } from '../db/logins.ts';

/** Ends the login that this token opened; harmless when it has ended already. */
export async function closeLogin(db: Db, origin: Origin, token: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await deleteLogin(tx, hashOf(token));
    if (origin.actorId === null) return;
    const target = { type: 'person', id: origin.actorId } as const;
    await recordAudit(tx, origin, { action: 'login.ended', target, at: now });
  });
}
