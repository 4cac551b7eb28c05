/** What those who manage people do with one of them. Nobody acts on somebody above; a last superuser stays. */
import { AppError } from '../contract/errors.ts';
import { type Actor, canActOn, canOwnTools } from '../core/permissions.ts';
import { type AuditEntry, type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLoginsOf } from '../db/logins.ts';
import { disablePerson, enablePerson, findPerson, lockPerson, lockSuperusers, type PersonRow } from '../db/people.ts';
import { deleteSecondStep } from '../db/second-steps.ts';
import { countToolsOf } from '../db/tools.ts';
import { endAccess } from './end-access.ts';
import { cancelRunsOf, forget, requireReplaceable } from './forget-person.ts';

export interface PersonAct {
  actor: Actor;
  personId: string;
  now: Date;
}

/** Keeps a person out: logins end at once, and API tokens are good for nothing. Throws not_found, forbidden, conflict. */
export async function keepOut(db: Db, origin: Origin, act: PersonAct): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await requireSubject(tx, act);
    await requireReplaceable(tx, person);
    if (!(await disablePerson(tx, person.id, act.now))) return;
    await deleteLoginsOf(tx, person.id);
    await record(tx, origin, act, 'person.disabled');
  });
}

/** Lets a person in again. Throws not_found, forbidden. */
export async function letIn(db: Db, origin: Origin, act: PersonAct): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await requireSubject(tx, act);
    if (await enablePerson(tx, person.id, act.now)) await record(tx, origin, act, 'person.enabled');
  });
}

/** Signs a person out everywhere, programs with API tokens too. Throws not_found, forbidden. */
export async function endLoginsOf(db: Db, origin: Origin, act: PersonAct): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await requireSubject(tx, act);
    const logins = await endAccess(tx, person.id);
    await record(tx, origin, act, 'person.logins_ended', { logins });
  });
}

/** Takes the second step away for somebody who lost the app. Throws not_found, forbidden. */
export async function resetSecondStep(db: Db, origin: Origin, act: PersonAct): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await requireSubject(tx, act);
    if (!(await deleteSecondStep(tx, person.id))) return;
    await record(tx, origin, act, 'person.second_step_off', { by: 'administrator' });
  });
}

/**
 * Forgets a person: tools go to `successorId`, logins, tokens and what tools remember go away, runs and versions stay
 * without a name, and the runs are emptied; what still runs is canceled. Throws not_found, forbidden, conflict, and validation_failed for no fit successor.
 */
export async function deletePerson(
  db: Db,
  origin: Origin,
  act: PersonAct & { successorId: string | null; mailUrl: string | null },
): Promise<void> {
  const { personId, successorId, mailUrl, now } = act;
  await inTransaction(db, async (tx) => {
    const person = await requireSubject(tx, act);
    await requireReplaceable(tx, person);
    const tools = await countToolsOf(tx, personId);
    if (tools > 0) {
      const successor = successorId === null ? undefined : await findPerson(tx, successorId);
      if (successor === undefined || successor.id === personId || successor.is_disabled || !canOwnTools(successor))
        throw new AppError('validation_failed', { field: 'successorId', tools });
    }
    await forget(tx, origin, { personId, successorId, mailUrl, now });
    await record(tx, origin, act, 'person.deleted', { tools, successorId: tools > 0 ? successorId : null });
  });
  await cancelRunsOf(db, origin, personId, now);
}

/** Nobody does these to themselves: there is the account page. */
async function requireSubject(tx: Db, { actor, personId }: PersonAct): Promise<PersonRow> {
  // First the locks, then the look: a promotion under way is waited for.
  await lockSuperusers(tx);
  const person = await lockPerson(tx, personId);
  if (person === undefined) throw new AppError('not_found');
  if (person.id === actor.id) throw new AppError('conflict', {}, { message: 'Somebody else has to do this.' });
  if (!canActOn(actor, person)) throw new AppError('forbidden');
  return person;
}

async function record(
  tx: Db,
  origin: Origin,
  { personId, now }: PersonAct,
  action: AuditEntry['action'],
  after?: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, origin, { action, target: { type: 'person', id: personId }, after, at: now });
}
