import { AppError } from '../contract/errors.ts';
import { DAY } from '../contract/limits.ts';
import { hashOf } from '../core/secret.ts';
import type { Origin } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { hasNoSuperuser, isSetupToken, lockSetup, replaceSetupToken, spendSetupToken } from '../db/people.ts';
import { createPerson, type NewPerson } from './create-person.ts';

const TOKEN_KEEP_MS = 1 * DAY;

/** Makes the one-time setup token valid, in place of a former one; only its hash is stored. */
export async function issueSetupToken(db: Db, token: string, now: Date): Promise<void> {
  await replaceSetupToken(db, hashOf(token), new Date(now.getTime() + TOKEN_KEEP_MS), now);
}

/** Throws what `setUp` would throw, before a password is hashed for nothing. */
export async function requireSetUp(db: Db, token: string, now: Date): Promise<void> {
  if (!(await hasNoSuperuser(db))) throw new AppError('setup_done');
  if (!(await isSetupToken(db, hashOf(token), now))) throw wrongToken();
}

/**
 * Makes the first superuser and, in the same transaction, what belongs to an empty installation (`furnish`). Without
 * `token` only for the program itself (from the environment). Throws setup_done when there is a superuser,
 * invalid_credentials for a wrong token. Of two at once one wins.
 */
export async function setUp(
  db: Db,
  origin: Origin,
  person: Omit<NewPerson, 'role'>,
  furnish: (tx: Db, ownerId: string) => Promise<unknown>,
  token?: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockSetup(tx);
    if (!(await hasNoSuperuser(tx))) throw new AppError('setup_done');
    if (token !== undefined && !(await spendSetupToken(tx, hashOf(token), person.now))) throw wrongToken();
    const superuser = await createPerson(tx, origin, { ...person, role: 'superuser' });
    await furnish(tx, superuser.id);
  });
}

function wrongToken(): AppError {
  return new AppError(
    'invalid_credentials',
    {},
    { message: 'The setup link is wrong or too old. Restart for a new one.' },
  );
}
