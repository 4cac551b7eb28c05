import type { FastifyInstance } from 'fastify';
import { enterBySubject, recordRefusedSubject } from '../../actions/enter-by-subject.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { roleOfGroups } from '../../core/role-map.ts';
import { admit } from '../admit.ts';
import { handle } from '../handle.ts';
import type { ServerContext } from '../server-context.ts';
import { perAddress } from '../tries.ts';

/** A class behind one address may come at once. */
const TRIES_PER_MINUTE = 200;

/** The two redirects of a single sign-on. A person reads what went wrong on the sign-in page; the cause is in the log. */
export function singleSignOnRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, singleSignOn, singleSignOnRules } = context;

  handle(
    app,
    routes.startSingleSignOn,
    async ({ query, reply }) => {
      if (singleSignOn === null) throw new AppError('not_found');
      try {
        const { url, cookie } = await singleSignOn.begin(localPath(query.to));
        return reply.header('set-cookie', cookie).redirect(url);
      } catch (error) {
        context.log.warn({ err: error }, 'the provider of single sign-on cannot be used');
        return reply.redirect('/sign-in?problem=unreachable');
      }
    },
    perAddress(TRIES_PER_MINUTE),
  );

  handle(
    app,
    routes.finishSingleSignOn,
    async ({ query, request, reply, origin, now }) => {
      if (singleSignOn === null) throw new AppError('not_found');
      reply.header('set-cookie', singleSignOn.forgetCookie());
      const proven = await singleSignOn.finish(request.headers.cookie, query).catch((error: unknown) => {
        context.log.warn({ err: error }, 'a single sign-on failed');
        return null;
      });
      if (proven === null) {
        await recordRefusedSubject(db, origin, null, now);
        return reply.redirect('/sign-in?problem=failed');
      }
      const role = roleOfGroups(singleSignOnRules.roles, proven.subject.groups);
      const rules = { role, mayCreate: singleSignOnRules.mayCreate, now };
      try {
        const { id } = await enterBySubject(db, origin, proven.subject, rules);
        await admit(context, id, { request, reply, origin, now });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'forbidden') throw error;
        await recordRefusedSubject(db, origin, proven.subject, now);
        return reply.redirect('/sign-in?problem=unknown_person');
      }
      return reply.redirect(proven.to);
    },
    perAddress(TRIES_PER_MINUTE),
  );
}

/**
 * Never leads away from this site: a path of ours, not `//elsewhere` or `/\elsewhere`. Sealed into a cookie, which browsers
 * drop beyond 4 KiB, and sent back in a header, which holds no more than ASCII.
 */
function localPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,999}$/.test(to) ? to : '/';
}
