import { createHash } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { DAY } from '../contract/limits.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { hasNoSuperuser, lockSetup, type PersonRow, replaceSetupToken, spendSetupToken } from '../db/people.ts';
import { createPerson, type NewPerson } from './create-person.ts';

const TOKEN_KEEP_MS = 1 * DAY;

/** Makes the one-time setup token valid, in place of a former one; only its hash is stored. */
export async function issueSetupToken(db: Db, token: string, now: Date): Promise<void> {
  await replaceSetupToken(db, hashOf(token), new Date(now.getTime() + TOKEN_KEEP_MS), now);
}

/**
 * Makes the first superuser. Without `token` only for the program itself (from the environment). Throws setup_done
 * when there is a superuser, invalid_credentials for a wrong token. Of two at once one wins.
 */
export async function setUp(db: Db, person: Omit<NewPerson, 'role'>, token?: string): Promise<PersonRow> {
  return inTransaction(db, async (tx) => {
    await lockSetup(tx);
    if (!(await hasNoSuperuser(tx))) throw new AppError('setup_done');
    if (token !== undefined && !(await spendSetupToken(tx, hashOf(token), person.now)))
      throw new AppError(
        'invalid_credentials',
        {},
        { message: 'The setup link is wrong or too old. Restart for a new one.' },
      );
    return createPerson(tx, { ...person, role: 'superuser' });
  });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
