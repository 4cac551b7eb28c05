/**
 * HTTP Basic, for programs that know nothing else. A try counts as one at the door. A password hash takes long, as it
 * should, so what was right is remembered for a while; whether it still holds is asked of the database each time.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkSignIn } from '../../actions/check-sign-in.ts';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import { emailSchema, givenPasswordSchema } from '../../contract/person.ts';
import { findPasswordHash, findPersonByPassword } from '../../db/accounts.ts';
import type { ServerContext } from '../server-context.ts';
import type { Tries } from '../tries.ts';

/** Who somebody was by their password, while that is their password. */
export interface BasicCredential {
  kind: 'basic';
  personId: string;
  passwordHash: string;
}

const KEEP_MS = 5 * MINUTE;
const MOST_KEPT = 1000;

const givenSchema = z.object({ email: emailSchema, password: givenPasswordSchema });

/**
 * Whose the credentials of an Authorization header are. Throws invalid_credentials, too_many_requests, and code_required
 * for who signs in with a second step: that cannot be given here.
 */
export type BasicSignIn = (header: string, request: FastifyRequest, now: Date) => Promise<BasicCredential>;

export function createBasicSignIn(
  { db, identity }: Pick<ServerContext, 'db' | 'identity'>,
  { slowDownAddress }: Pick<Tries, 'slowDownAddress'>,
): BasicSignIn {
  const key = randomBytes(32);
  const kept = new Map<string, { credential: Promise<BasicCredential>; until: number }>();

  async function check(
    given: z.output<typeof givenSchema>,
    request: FastifyRequest,
    now: Date,
  ): Promise<BasicCredential> {
    await slowDownAddress(request);
    const origin = { actorId: null, onBehalfOf: null, requestId: request.id, address: request.ip };
    const { id } = await checkSignIn(db, origin, identity, { ...given, code: undefined, browser: null, now });
    const passwordHash = await findPasswordHash(db, id);
    if (passwordHash === null) throw new AppError('invalid_credentials');
    return { kind: 'basic', personId: id, passwordHash };
  }

  return async (header, request, now) => {
    const given = readBasic(header);
    if (given === null) throw new AppError('invalid_credentials');
    // No password is kept, and what is kept is worth nothing without this process.
    const name = createHmac('sha256', key).update(JSON.stringify(given)).digest('base64');
    const former = kept.get(name);
    if (former !== undefined && former.until > now.getTime()) {
      const credential = await former.credential;
      if ((await findPersonByPassword(db, credential)) !== undefined) return credential;
    }
    const credential = check(given, request, now).catch((error: unknown) => {
      kept.delete(name);
      throw asRefusal(error);
    });
    // Requests at the same time share one try.
    kept.delete(name);
    kept.set(name, { credential, until: now.getTime() + KEEP_MS });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return credential;
  };
}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'code_required') return error;
  const message = 'This account has a second step, so a password alone does not open it. Use an API token.';
  return new AppError('code_required', {}, { message, cause: error });
}

/** The longest address and password take 856 bytes, which are 1144 characters. */
function readBasic(header: string): z.output<typeof givenSchema> | null {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,1200})$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const at = text.indexOf(':');
  const parsed = givenSchema.safeParse({ email: text.slice(0, Math.max(at, 0)).trim(), password: text.slice(at + 1) });
  return parsed.success ? parsed.data : null;
}
