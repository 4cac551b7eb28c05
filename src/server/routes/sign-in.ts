import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setUp } from '../../actions/set-up.ts';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import type { Me } from '../../contract/person.ts';
import { routes } from '../../contract/routes.ts';
import { deleteLogin, findPerson, findPersonByLogin, hasNoSuperuser } from '../../db/people.ts';
import { handle } from '../handle.ts';
import { presentMe } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';

/** Guessing passwords and setup tokens is slow: so many tries per address and minute. */
const guessing = { rateLimit: { max: 20, timeWindow: 1 * MINUTE } };

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
