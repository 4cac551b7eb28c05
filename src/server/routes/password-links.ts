import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { requestReset } from '../../actions/make-link.ts';
import { setPasswordByLink } from '../../actions/set-password.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { hashOf } from '../../core/secret.ts';
import { findLink } from '../../db/one-time-links.ts';
import { handle } from '../handle.ts';
import type { ServerContext } from '../server-context.ts';
import { perAddress, type Tries } from '../tries.ts';

/** An answer about somebody takes as long as one about nobody: longer than either needs. */
const UNIFORM_MS = 250;
/** A link cannot be guessed; this only keeps hashing from being asked for without end. */
const LINKS_PER_MINUTE = 30;

/** Single-use links: asking for one, looking at one, using one up. */
export function passwordLinkRoutes(app: FastifyInstance, context: ServerContext, tries: Tries): void {
  const { db, identity, mailUrl } = context;

  handle(
    app,
    routes.requestReset,
    async ({ body, request, origin, now }) => {
      if (mailUrl === null) throw new AppError('mail_not_set_up');
      await tries.slowDown(request);
      const { email, language } = body;
      await Promise.all([delay(UNIFORM_MS), requestReset(db, origin, email, { mailUrl, language, now })]);
      return { ok: true as const };
    },
    tries.guessing,
  );

  handle(
    app,
    routes.readLink,
    async ({ body, now }) => {
      const link = await findLink(db, hashOf(body.token), now);
      if (link === undefined) throw new AppError('link_invalid');
      return link;
    },
    perAddress(LINKS_PER_MINUTE),
  );

  handle(
    app,
    routes.setPassword,
    async ({ body, origin, now }) => {
      // Before a password is hashed for nothing.
      if ((await findLink(db, hashOf(body.token), now)) === undefined) throw new AppError('link_invalid');
      const passwordHash = await identity.hashPassword(body.password);
      await setPasswordByLink(db, origin, { token: body.token, passwordHash, now });
      return { ok: true as const };
    },
    perAddress(LINKS_PER_MINUTE),
  );
}
