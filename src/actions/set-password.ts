import { AppError } from '../contract/errors.ts';
import { hashOf } from '../core/secret.ts';
import { putPasswordAccount } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLoginsOf } from '../db/logins.ts';
import { deleteLinkOf, spendLink } from '../db/one-time-links.ts';
import { findPerson, markEmailVerified } from '../db/people.ts';
import { endAccess } from './end-access.ts';
import { forgetAccountTries } from './take-try.ts';

/** Uses up a single-use link to set a password; ends all logins and API tokens of the person. Throws link_invalid. */
export async function setPasswordByLink(
  db: Db,
  origin: Origin,
  { token, passwordHash, now }: { token: string; passwordHash: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const link = await spendLink(tx, hashOf(token), now);
    if (link === undefined) throw new AppError('link_invalid');
    const personId = link.person_id;
    await putPasswordAccount(tx, { personId, passwordHash, now });
    if (link.is_mailed) await markEmailVerified(tx, personId, now);
    await endAccess(tx, personId);
    const person = await findPerson(tx, personId);
    if (person !== undefined) await forgetAccountTries(tx, person.email, origin.address);
    await recordPasswordSet(tx, origin, { personId, by: link.purpose, now });
  });
}

/** Changes the password of who is signed in; ends the other logins, and takes a link that waits back. */
export async function changePassword(
  db: Db,
  origin: Origin,
  change: { personId: string; passwordHash: string; keptLogin: string | null; now: Date },
): Promise<void> {
  const { personId, passwordHash, now } = change;
  await inTransaction(db, async (tx) => {
    await putPasswordAccount(tx, { personId, passwordHash, now });
    await deleteLoginsOf(tx, personId, change.keptLogin === null ? null : hashOf(change.keptLogin));
    await deleteLinkOf(tx, personId);
    await recordPasswordSet(tx, origin, { personId, by: 'former password', now });
  });
}

async function recordPasswordSet(
  tx: Db,
  origin: Origin,
  { personId, by, now }: { personId: string; by: string; now: Date },
): Promise<void> {
  const target = { type: 'person', id: personId } as const;
  await recordAudit(tx, origin, { action: 'person.password_set', target, after: { by }, at: now });
}
