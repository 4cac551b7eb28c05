/** What an open browser alone must not do: whoever found it is not the person. */
import type { FastifyRequest } from 'fastify';
import { forgetSignedInTries, takeSignedInTry } from '../actions/take-try.ts';
import { AppError } from '../contract/errors.ts';
import { MINUTE } from '../contract/limits.ts';
import type { Actor } from '../core/permissions.ts';
import { hashOf } from '../core/secret.ts';
import { findPasswordHash } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import type { Db } from '../db/database.ts';
import { isLoginSince } from '../db/logins.ts';
import { findPerson, type PersonRow } from '../db/people.ts';
import type { ServerContext } from './server-context.ts';

/** How long a sign-in at a provider counts as having just been there. */
const FRESH_MS = 10 * MINUTE;

type Context = Pick<ServerContext, 'db' | 'identity'>;
interface Given {
  actor: Actor;
  password: string;
  origin: Origin;
  now: Date;
}

/** Guessing it here slows down as at the door. Throws invalid_credentials, too_many_requests. */
export async function requirePassword({ db, identity }: Context, given: Given): Promise<PersonRow> {
  const { actor, password, origin, now } = given;
  const person = await findPerson(db, actor.id);
  if (person === undefined) throw new AppError('unauthenticated');
  await takeSignedInTry(db, origin, person, now);
  const hash = await findPasswordHash(db, actor.id);
  if (!(await identity.verifyPassword(hash, password))) {
    const target = { type: 'person', id: actor.id } as const;
    await recordAudit(db, origin, { action: 'person.password_refused', target, at: now });
    throw new AppError('invalid_credentials');
  }
  await forgetSignedInTries(db, actor.id);
  return person;
}

/**
 * The same, or for who has no password here a sign-in of the last minutes. Throws validation_failed without a
 * password, sign_in_again where there is neither.
 */
export async function requirePresence(
  context: Context,
  given: Omit<Given, 'password'> & { password: string | undefined; request: FastifyRequest },
): Promise<void> {
  const { actor, password, request, now } = given;
  if ((await findPasswordHash(context.db, actor.id)) !== null) {
    if (password === undefined) {
      const issues = [{ field: 'password', code: 'required', message: 'Give your password.' }];
      throw new AppError('validation_failed', { issues });
    }
    await requirePassword(context, { ...given, password });
    return;
  }
  if (!(await isFreshLogin(context.db, request, now))) throw new AppError('sign_in_again');
}

/** A login that is older may be an open browser that somebody else found. */
export async function isFreshLogin(db: Db, { loginToken }: FastifyRequest, now: Date): Promise<boolean> {
  return loginToken !== null && isLoginSince(db, hashOf(loginToken), new Date(now.getTime() - FRESH_MS));
}
