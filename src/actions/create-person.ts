import { AppError } from '../contract/errors.ts';
import type { Role } from '../contract/permission.ts';
import { putPasswordAccount } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, violatedConstraint } from '../db/database.ts';
import { insertPerson, type PersonRow } from '../db/people.ts';

export interface NewPerson {
  id: string;
  name: string;
  email: string;
  role: Role;
  passwordHash: string;
  now: Date;
}

/** Adds a person who signs in with a password. Throws email_taken. */
export async function createPerson(db: Db, origin: Origin, person: NewPerson): Promise<PersonRow> {
  try {
    return await inTransaction(db, async (tx) => {
      const row = await insertPerson(tx, person);
      await putPasswordAccount(tx, { personId: row.id, passwordHash: person.passwordHash, now: person.now });
      await recordAudit(tx, origin, {
        action: 'person.created',
        target: { type: 'person', id: row.id },
        after: { role: row.role },
        at: person.now,
      });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'people_have_different_emails') throw error;
    throw new AppError('email_taken', {}, { cause: error });
  }
}
