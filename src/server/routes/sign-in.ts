import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { checkSignIn } from '../../actions/check-sign-in.ts';
import { closeLogin } from '../../actions/close-login.ts';
import { requireSetUp, setUp } from '../../actions/set-up.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { findSigningIn } from '../../db/accounts.ts';
import { findPerson, hasNoSuperuser } from '../../db/people.ts';
import { admit } from '../admit.ts';
import { handle } from '../handle.ts';
import { presentMe } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';
import type { Tries } from '../tries.ts';

export function signInRoutes(app: FastifyInstance, context: ServerContext, tries: Tries): void {
  const { db, identity } = context;

  handle(app, routes.getSetup, async () => ({ required: await hasNoSuperuser(db) }));

  handle(
    app,
    routes.setUp,
    async ({ body, request, reply, origin, now }) => {
      await tries.slowDown(request);
      const { token, name, email, password } = body;
      await requireSetUp(db, token, now);
      const passwordHash = await identity.hashPassword(password);
      const person = { id: randomUUID(), name, email, passwordHash, now };
      await setUp(db, origin, person, context.installExamples, token);
      return presentMe(await admit(context, person.id, { request, reply, origin, now }));
    },
    tries.guessing,
  );

  handle(app, routes.getSignInOptions, async () => ({
    mail: context.mailUrl !== null,
    singleSignOn: context.singleSignOn && { name: context.singleSignOn.name },
  }));

  handle(app, routes.signIn, async ({ body, request, reply, origin, now }) => {
    const { email, password, code } = body;
    const person = await findSigningIn(db, email);
    const known = person && { id: person.id, passwordHash: person.password };
    const browser = known ? identity.knownBrowsers.read(request.headers.cookie, known, now) : null;
    await tries.slowDownSignIn(request, browser);
    const { id } = await checkSignIn(db, origin, identity, { email, password, code, browser, now });
    return presentMe(await admit(context, id, { request, reply, origin, now }));
  });

  handle(app, routes.signOut, async ({ request, reply, origin, now }) => {
    if (request.loginToken !== null) await closeLogin(db, origin, request.loginToken, now);
    reply.header('set-cookie', identity.signOutCookie());
    return { ok: true as const };
  });

  handle(app, routes.getMe, async ({ actor }) => {
    const person = await findPerson(db, actor.id);
    if (person === undefined) throw new AppError('unauthenticated');
    return presentMe(person, actor);
  });
}
