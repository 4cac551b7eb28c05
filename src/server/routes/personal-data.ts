import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { deleteOwnAccount } from '../../actions/forget-person.ts';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { hashOf } from '../../core/secret.ts';
import { findPasswordHash } from '../../db/accounts.ts';
import type { Db } from '../../db/database.ts';
import { findLoginStart } from '../../db/logins.ts';
import { isLastSuperuser } from '../../db/people.ts';
import { listOwnedTools } from '../../db/tools.ts';
import { listUnfinishedRunsOf } from '../../db/waiting-runs.ts';
import { contentDisposition } from '../content-disposition.ts';
import { handle } from '../handle.ts';
import { writeOwnData } from '../own-data.ts';
import { requirePassword } from '../require-password.ts';
import type { ServerContext } from '../server-context.ts';

const SLOW_READER_MS = 1 * MINUTE;
/** For who has no password: a login that is older may be an open browser that somebody else found. */
const FRESH_MS = 10 * MINUTE;

export function personalDataRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity } = context;

  handle(app, routes.exportOwnData, async ({ actor, reply, now }) => {
    // A reader that takes nothing for so long is let go.
    reply.raw.setTimeout(SLOW_READER_MS, () => reply.raw.destroy());
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', contentDisposition('attachment', `my-data-${now.toISOString().slice(0, 10)}.json`))
      .send(Readable.from(writeOwnData(db, actor.id, now)));
  });

  handle(app, routes.getDeletion, async ({ actor, request, now }) => {
    const [passwordHash, isFresh, isLast, tools, unfinished] = await Promise.all([
      findPasswordHash(db, actor.id),
      isFreshLogin(db, request, now),
      isLastSuperuser(db, actor.id),
      listOwnedTools(db, actor.id),
      listUnfinishedRunsOf(db, actor.id),
    ]);
    return {
      hasPassword: passwordHash !== null,
      isFresh,
      isLastSuperuser: isLast,
      tools: tools.map(({ id, title, successor_id, successor_name }) => ({
        id,
        title,
        successor: successor_id === null ? null : { id: successor_id, name: successor_name ?? '' },
      })),
      unfinishedRuns: unfinished.length,
    };
  });

  handle(app, routes.deleteAccount, async ({ body, actor, request, reply, origin, now }) => {
    if ((await findPasswordHash(db, actor.id)) === null) {
      if (!(await isFreshLogin(db, request, now))) throw new AppError('sign_in_again');
    } else if (body.password === undefined) {
      const issues = [{ field: 'password', code: 'required', message: 'Give your password.' }];
      throw new AppError('validation_failed', { issues });
    } else await requirePassword(context, actor, body.password, origin, now);
    await deleteOwnAccount(db, origin, { personId: actor.id, mailUrl: context.mailUrl, now });
    reply.header('set-cookie', identity.signOutCookie());
    return { ok: true as const };
  });
}

async function isFreshLogin(db: Db, request: FastifyRequest, now: Date): Promise<boolean> {
  const start = request.loginToken === null ? undefined : await findLoginStart(db, hashOf(request.loginToken));
  return start !== undefined && now.getTime() - start.getTime() < FRESH_MS;
}
