import { signedInKey, takeAccountTry } from '../actions/take-try.ts';
import { AppError } from '../contract/errors.ts';
import type { Actor } from '../core/permissions.ts';
import { findPasswordHash } from '../db/accounts.ts';
import type { Origin } from '../db/audit.ts';
import { findPerson } from '../db/people.ts';
import { forgetTries } from '../db/sign-in-tries.ts';
import type { ServerContext } from './server-context.ts';

/** Who found an open browser does not know the password; guessing it here slows down as at the door. */
export async function requirePassword(
  { db, identity }: Pick<ServerContext, 'db' | 'identity'>,
  actor: Actor,
  password: string,
  origin: Origin,
  now: Date,
): Promise<{ email: string }> {
  const person = await findPerson(db, actor.id);
  if (person === undefined) throw new AppError('unauthenticated');
  const key = signedInKey(actor.id);
  await takeAccountTry(db, origin, person.email, now, key);
  const hash = await findPasswordHash(db, actor.id);
  if (!(await identity.verifyPassword(hash, password))) throw new AppError('invalid_credentials');
  await forgetTries(db, key);
  return person;
}
