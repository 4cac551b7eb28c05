import { AppError } from '../contract/errors.ts';
import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { findPersonByEmail } from '../db/people.ts';
import { isSlowedDownBy, takeTry } from '../db/sign-in-tries.ts';

/** Under which tries of who is signed in are counted: nobody at the door can use them up. */
export function signedInKey(personId: string): string {
  return hashOf(`signed in ${personId}`);
}

/** Under which tries for an account are counted; of an address that nobody has, too, and without storing it. */
export function accountKey(email: string): string {
  return hashOf(`account ${email}`);
}

/**
 * Takes one of an account's tries before its password, or a code, is looked at; who succeeds gives all of them back
 * (forgetTries). Counted under another `key` they are apart from those at the door. Throws too_many_requests while the next one is not free.
 */
export async function takeAccountTry(
  db: Db,
  origin: Origin,
  email: string,
  now: Date,
  key = accountKey(email),
): Promise<void> {
  const isFree = await inTransaction(db, async (tx) => {
    const tries = await takeTry(tx, key, now);
    if (tries === undefined) return false;
    const person = isSlowedDownBy(tries) ? await findPersonByEmail(tx, email) : undefined;
    if (person !== undefined)
      await recordAudit(tx, origin, {
        action: 'person.sign_in_slowed',
        target: { type: 'person', id: person.id },
        after: { tries },
        at: now,
      });
    return true;
  });
  if (!isFree)
    throw new AppError('too_many_requests', {}, { message: 'Too many tries. Please wait, up to 15 minutes.' });
}
