import { DAY } from '../contract/limits.ts';
import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLogin, insertLogin } from '../db/logins.ts';
import { touchPerson } from '../db/people.ts';

/** How long a login lasts. */
export const LOGIN_KEEP_MS = 14 * DAY;

/**
 * Opens a login for somebody who has shown who they are. It takes the place of the login the browser had, so that nobody
 * can plant one.
 */
export async function openLogin(
  db: Db,
  origin: Origin,
  login: {
    personId: string;
    token: string;
    formerToken: string | null;
    address: string;
    userAgent: string;
    now: Date;
  },
): Promise<void> {
  const { personId, address, userAgent, now } = login;
  await inTransaction(db, async (tx) => {
    if (login.formerToken !== null) await endFormer(tx, origin, login.formerToken, now);
    const expiresAt = new Date(now.getTime() + LOGIN_KEEP_MS);
    await insertLogin(tx, { personId, tokenHash: hashOf(login.token), address, userAgent, expiresAt, now });
    await touchPerson(tx, personId, now);
    await recordAudit(
      tx,
      { ...origin, actorId: personId },
      { action: 'login.opened', target: { type: 'person', id: personId }, at: now },
    );
  });
}

/** Of whoever was signed in there: it may have been somebody else. */
async function endFormer(tx: Db, origin: Origin, token: string, now: Date): Promise<void> {
  const personId = await deleteLogin(tx, hashOf(token));
  if (personId === undefined) return;
  const target = { type: 'person', id: personId } as const;
  const after = { by: 'another sign-in' };
  await recordAudit(tx, { ...origin, actorId: personId }, { action: 'login.ended', target, after, at: now });
}
