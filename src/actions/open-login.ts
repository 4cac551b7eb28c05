import { DAY } from '../contract/limits.ts';
import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLogin, insertLogin } from '../db/logins.ts';
import { findPerson, touchPerson } from '../db/people.ts';
import { forgetTries } from '../db/sign-in-tries.ts';
import { accountKey } from './take-try.ts';

/** How long a login lasts. */
export const LOGIN_KEEP_MS = 14 * DAY;

/**
 * Opens a login for somebody who has shown who they are, and forgets their failed tries. It takes the place of the login
 * the browser had, so that nobody can plant one.
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
    if (login.formerToken !== null) await deleteLogin(tx, hashOf(login.formerToken));
    const expiresAt = new Date(now.getTime() + LOGIN_KEEP_MS);
    await insertLogin(tx, { personId, tokenHash: hashOf(login.token), address, userAgent, expiresAt, now });
    await touchPerson(tx, personId, now);
    const person = await findPerson(tx, personId);
    if (person !== undefined) await forgetTries(tx, accountKey(person.email));
    await recordAudit(
      tx,
      { ...origin, actorId: personId },
      { action: 'login.opened', target: { type: 'person', id: personId }, at: now },
    );
  });
}
