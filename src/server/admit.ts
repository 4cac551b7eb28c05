import type { FastifyReply, FastifyRequest } from 'fastify';
import { openLogin } from '../actions/open-login.ts';
import { AppError } from '../contract/errors.ts';
import { findPasswordHash } from '../db/accounts.ts';
import type { Origin } from '../db/audit.ts';
import { findPerson, type PersonRow } from '../db/people.ts';
import type { ServerContext } from './server-context.ts';

/** Opens a login for somebody who has shown who they are, whichever way, and gives the browser its cookie. */
export async function admit(
  { db, identity }: Pick<ServerContext, 'db' | 'identity'>,
  personId: string,
  { request, reply, origin, now }: { request: FastifyRequest; reply: FastifyReply; origin: Origin; now: Date },
): Promise<PersonRow> {
  const token = identity.newSecret();
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, 300);
  const formerToken = request.loginToken;
  await openLogin(db, origin, { personId, token, formerToken, address: request.ip, userAgent, now });
  const person = await findPerson(db, personId);
  if (person === undefined) throw new AppError('invalid_credentials');
  const known = { id: personId, passwordHash: await findPasswordHash(db, personId) };
  const cookie = identity.knownBrowsers.cookie(request.headers.cookie, known, now);
  reply.header('set-cookie', [identity.signInCookie(token), cookie]);
  return person;
}
