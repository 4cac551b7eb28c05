import { AppError } from '../contract/errors.ts';
import type { Role } from '../contract/permission.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, violatedConstraint } from '../db/database.ts';
import { putMailWishes } from '../db/mail-wishes.ts';
import { insertPerson, type PersonRow } from '../db/people.ts';
import { type LinkOptions, makeLink } from './make-link.ts';

/** Adds a person who sets the password by a single-use link. Throws email_taken. */
export async function invitePerson(
  db: Db,
  origin: Origin,
  person: { id: string; name: string; email: string; role: Role },
  options: LinkOptions,
): Promise<{ person: PersonRow; link: string | null }> {
  try {
    return await inTransaction(db, async (tx) => {
      const row = await insertPerson(tx, { ...person, now: options.now });
      await putMailWishes(tx, { personId: row.id, language: options.language, unwanted: [] });
      const link = await makeLink(tx, row, 'invitation', options);
      await recordAudit(tx, origin, {
        action: 'person.invited',
        target: { type: 'person', id: row.id },
        after: { role: row.role, isMailed: options.mailUrl !== null },
        at: options.now,
      });
      return { person: row, link };
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'people_have_different_emails') throw error;
    throw new AppError('email_taken', {}, { cause: error });
  }
}
