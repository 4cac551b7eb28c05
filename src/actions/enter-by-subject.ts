import { randomUUID } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import type { Role } from '../contract/permission.ts';
import { deleteAccountsOf, findPersonBySubject, insertSubjectAccount } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, violatedConstraint } from '../db/database.ts';
import { findPersonByEmail, insertPerson, lockSuperusers, markEmailVerified, updateRole } from '../db/people.ts';
import { deleteSecondStep } from '../db/second-steps.ts';
import { endAccess } from './end-access.ts';

export interface ProvenSubject {
  id: string;
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
}

/**
 * The person whom a provider of single sign-on has signed in: known by subject, or by an address that the provider has
 * verified, or made new where that is allowed. `role` is what the provider's groups stand for; null leaves the role as it
 * is. Throws forbidden for somebody who may not come in.
 */
export async function enterBySubject(
  db: Db,
  origin: Origin,
  subject: ProvenSubject,
  rules: { role: Role | null; mayCreate: boolean; now: Date },
): Promise<{ id: string }> {
  try {
    return await inTransaction(db, (tx) => enter(tx, origin, subject, rules));
  } catch (error) {
    // Two first sign-ins at once: the other one made the person.
    if (violatedConstraint(error) === null) throw error;
    return inTransaction(db, (tx) => enter(tx, origin, subject, rules));
  }
}

/** Says that somebody was not let in, and whose account it was for where that is known; null: the provider proved nobody. */
export async function recordRefusedSubject(
  db: Db,
  origin: Origin,
  subject: ProvenSubject | null,
  now: Date,
): Promise<void> {
  const bySubject = subject && (await findPersonBySubject(db, subject.id));
  // An address that the provider has not checked points at nobody.
  const email = subject?.isEmailVerified ? subject.email : null;
  const person = bySubject ?? (email === null ? undefined : await findPersonByEmail(db, email));
  const target = person ? ({ type: 'person', id: person.id } as const) : null;
  const entry = { action: 'login.refused', target, after: { by: 'single sign-on' }, at: now } as const;
  await recordAudit(db, { ...origin, actorId: null }, entry);
}

async function enter(
  tx: Db,
  origin: Origin,
  subject: ProvenSubject,
  rules: { role: Role | null; mayCreate: boolean; now: Date },
): Promise<{ id: string }> {
  const superusers = await lockSuperusers(tx);
  const person = (await findPersonBySubject(tx, subject.id)) ?? (await link(tx, origin, subject, rules));
  if (person.is_disabled) throw new AppError('forbidden');
  const isLast = superusers.length === 1 && superusers[0] === person.id;
  if (rules.role !== null && rules.role !== person.role && !isLast) {
    await updateRole(tx, person.id, rules.role, rules.now);
    await endAccess(tx, person.id);
    await recordAudit(tx, origin, {
      action: 'person.role_changed',
      target: { type: 'person', id: person.id },
      before: { role: person.role },
      after: { role: rules.role, by: 'single sign-on' },
      at: rules.now,
    });
  }
  return person;
}

/** The first time that this subject comes. */
async function link(
  tx: Db,
  origin: Origin,
  subject: ProvenSubject,
  { role, mayCreate, now }: { role: Role | null; mayCreate: boolean; now: Date },
): Promise<{ id: string; role: Role; is_disabled: boolean }> {
  // Anybody can say an address is theirs; whose account it opens is for the provider to have checked.
  if (subject.email === null || !subject.isEmailVerified) throw new AppError('forbidden');
  const known = await findPersonByEmail(tx, subject.email);
  if (known === undefined && !mayCreate) throw new AppError('forbidden');
  // Whoever made this account with an address that was never theirs must not keep a way in.
  if (known !== undefined && !known.is_verified) {
    await deleteAccountsOf(tx, known.id);
    await deleteSecondStep(tx, known.id);
    await endAccess(tx, known.id);
  }
  const person =
    known ??
    (await insertPerson(tx, {
      id: randomUUID(),
      name: subject.name ?? subject.email.split('@', 1)[0] ?? subject.email,
      email: subject.email,
      role: role ?? 'user',
      now,
    }));
  await insertSubjectAccount(tx, { personId: person.id, subject: subject.id, now });
  await markEmailVerified(tx, person.id, now);
  await recordAudit(tx, origin, {
    action: known === undefined ? 'person.created' : 'person.linked',
    target: { type: 'person', id: person.id },
    after: { role: person.role, by: 'single sign-on' },
    at: now,
  });
  return { id: person.id, role: person.role, is_disabled: known?.is_disabled ?? false };
}
