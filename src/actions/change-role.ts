import { AppError } from '../contract/errors.ts';
import type { Role } from '../contract/permission.ts';
import { type Actor, canGiveRole } from '../core/permissions.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockPerson, lockSuperusers, type PersonRow, updateRole } from '../db/people.ts';
import { endAccess } from './end-access.ts';

/**
 * Changes what a person may do and ends their logins, tokens and links, so that the change holds at once everywhere; nothing happens to who has the role already. Throws not_found,
 * forbidden, and conflict where it would leave nobody who may do everything.
 */
export async function changeRole(
  db: Db,
  origin: Origin,
  change: { actor: Actor; personId: string; role: Role; now: Date },
): Promise<PersonRow> {
  return inTransaction(db, async (tx) => {
    const superusers = await lockSuperusers(tx);
    const person = await lockPerson(tx, change.personId);
    if (person === undefined) throw new AppError('not_found');
    if (!canGiveRole(change.actor, person, change.role)) throw new AppError('forbidden');
    const isLast = superusers.length === 1 && superusers[0] === person.id;
    if (isLast && change.role !== 'superuser')
      throw new AppError('conflict', {}, { message: 'The last superuser has to stay one.' });
    if (person.role === change.role) return person;
    const changed = await updateRole(tx, person.id, change.role, change.now);
    await endAccess(tx, person.id);
    await recordAudit(tx, origin, {
      action: 'person.role_changed',
      target: { type: 'person', id: person.id },
      before: { role: person.role },
      after: { role: change.role },
      at: change.now,
    });
    return changed as PersonRow;
  });
}
