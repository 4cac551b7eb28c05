import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setUp } from '../../actions/set-up.ts';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import type { Me } from '../../contract/person.ts';
import { routes } from '../../contract/routes.ts';
import { deleteLogin, findPerson, findPersonByLogin, hasNoSuperuser } from '../../db/people.ts';
import { handle, type RateLimit } from '../handle.ts';
import { presentMe } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Guessing passwords and setup tokens is slow. Counted by address and account together: a class that signs in from one
 * address at the start of a lesson is no attack.
 */
const guessing: { rateLimit: RateLimit } = {
  rateLimit: {
    max: 10,
    timeWindow: 1 * MINUTE,
    hook: 'preHandler',
    keyGenerator: (request) => {
      const { email } = (request.body ?? {}) as { email?: unknown };
      return `${request.ip} ${typeof email === 'string' ? email.toLowerCase().slice(0, 254) : ''}`;
    },
  },
};

export function signInRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity } = context;

  async function openLogin(
    credentials: { email: string; password: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Me> {
    const userAgent = request.headers['user-agent'] ?? '';
    const cookies = await identity.signIn({ ...credentials, ip: request.ip, userAgent });
    // A new login takes the place of the one the browser had, so that nobody can plant one.
    if (request.loginToken !== null) await deleteLogin(db, request.loginToken);
    reply.header('set-cookie', cookies);
    const person = await findPersonByLogin(db, identity.readToken(cookies.join('; ')) ?? '', new Date());
    if (person === undefined) throw new AppError('invalid_credentials');
    return presentMe(person);
  }

  handle(app, routes.getSetup, async () => ({ required: await hasNoSuperuser(db) }));

  handle(
    app,
    routes.setUp,
    async ({ body, request, reply, now }) => {
      const { token, name, email, password } = body;
      const passwordHash = await identity.hashPassword(password);
      const superuser = await setUp(db, { id: randomUUID(), name, email, passwordHash, now }, token);
      await context.installExamples(superuser.id);
      return openLogin({ email, password }, request, reply);
    },
    guessing,
  );

  handle(app, routes.signIn, async ({ body, request, reply }) => openLogin(body, request, reply), guessing);

  handle(app, routes.signOut, async ({ request, reply }) => {
    if (request.loginToken !== null) await deleteLogin(db, request.loginToken);
    reply.header('set-cookie', identity.signOutCookie());
    return { ok: true as const };
  });

  handle(app, routes.getMe, async ({ actor }) => {
    const person = await findPerson(db, actor.id);
    if (person === undefined) throw new AppError('unauthenticated');
    return presentMe(person);
  });
}
