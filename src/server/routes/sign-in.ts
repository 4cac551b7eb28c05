import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordSignIn } from '../../actions/record-sign-in.ts';
import { requireSetUp, setUp } from '../../actions/set-up.ts';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import type { Me } from '../../contract/person.ts';
import { routes } from '../../contract/routes.ts';
import type { Origin } from '../../db/audit.ts';
import { deleteLogin, findPerson, findPersonByLogin, findPersonIdByEmail, hasNoSuperuser } from '../../db/people.ts';
import { handle, type RateLimit } from '../handle.ts';
import { presentMe } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Guessing is slow: so many tries a minute for one account from one address, for one account from anywhere, and from one
 * address for all accounts together. A class that signs in at the start of a lesson is no attack.
 */
const TRIES = { pair: 10, account: 30, address: 200 };

function tries(max: number, keyOf: (request: FastifyRequest) => string): RateLimit {
  return { max, timeWindow: 1 * MINUTE, hook: 'preHandler', keyGenerator: keyOf };
}

function accountOf(request: FastifyRequest): string {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.toLowerCase().slice(0, 254) : '';
}

export function signInRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity } = context;

  const limiters = [
    app.createRateLimit(tries(TRIES.account, (request) => `account ${accountOf(request)}`)),
    app.createRateLimit(tries(TRIES.address, (request) => `address ${request.ip}`)),
  ];
  const guessing = { rateLimit: tries(TRIES.pair, (request) => `${request.ip} ${accountOf(request)}`) };

  async function slowDown(request: FastifyRequest): Promise<void> {
    for (const limit of limiters) {
      const state = await limit(request);
      if (!state.isAllowed && state.isExceeded) throw new AppError('too_many_requests');
    }
  }

  async function refuse(error: unknown, email: string, origin: Origin): Promise<never> {
    if (error instanceof AppError && error.code === 'invalid_credentials') {
      const personId = await findPersonIdByEmail(db, email);
      await recordSignIn(db, origin, { action: 'login.refused', personId, now: new Date() });
    }
    throw error;
  }

  async function openLogin(
    credentials: { email: string; password: string },
    { request, reply, origin }: { request: FastifyRequest; reply: FastifyReply; origin: Origin },
  ): Promise<Me> {
    const userAgent = request.headers['user-agent'] ?? '';
    const cookies = await identity
      .signIn({ ...credentials, ip: request.ip, userAgent })
      .catch((error: unknown) => refuse(error, credentials.email, origin));
    // A new login takes the place of the one the browser had, so that nobody can plant one.
    if (request.loginToken !== null) await deleteLogin(db, request.loginToken);
    reply.header('set-cookie', cookies);
    const person = await findPersonByLogin(db, identity.readToken(cookies.join('; ')) ?? '', new Date());
    if (person === undefined) throw new AppError('invalid_credentials');
    await recordSignIn(db, origin, { action: 'login.opened', personId: person.id, now: new Date() });
    return presentMe(person);
  }

  handle(app, routes.getSetup, async () => ({ required: await hasNoSuperuser(db) }));

  handle(
    app,
    routes.setUp,
    async ({ body, request, reply, origin, now }) => {
      await slowDown(request);
      const { token, name, email, password } = body;
      await requireSetUp(db, token, now);
      const passwordHash = await identity.hashPassword(password);
      const person = { id: randomUUID(), name, email, passwordHash, now };
      await setUp(db, origin, person, context.installExamples, token);
      return openLogin({ email, password }, { request, reply, origin });
    },
    guessing,
  );

  handle(
    app,
    routes.signIn,
    async ({ body, request, reply, origin }) => {
      await slowDown(request);
      return openLogin(body, { request, reply, origin });
    },
    guessing,
  );

  handle(app, routes.signOut, async ({ request, reply, origin, now }) => {
    if (request.loginToken !== null) await deleteLogin(db, request.loginToken);
    const personId = origin.actorId;
    if (personId !== null) await recordSignIn(db, origin, { action: 'login.ended', personId, now });
    reply.header('set-cookie', identity.signOutCookie());
    return { ok: true as const };
  });

  handle(app, routes.getMe, async ({ actor }) => {
    const person = await findPerson(db, actor.id);
    if (person === undefined) throw new AppError('unauthenticated');
    return presentMe(person);
  });
}
