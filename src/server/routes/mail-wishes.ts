import type { FastifyInstance } from 'fastify';
import { changeMailWishes } from '../../actions/change-mail-wishes.ts';
import { AppError } from '../../contract/errors.ts';
import type { MailWishes } from '../../contract/mail-wishes.ts';
import { routes } from '../../contract/routes.ts';
import { kindsFor } from '../../core/news-kinds.ts';
import type { Actor } from '../../core/permissions.ts';
import { findMailWishes } from '../../db/mail-wishes.ts';
import { handle } from '../handle.ts';
import type { ServerContext } from '../server-context.ts';

export function mailWishRoutes(app: FastifyInstance, { db, mailUrl }: ServerContext): void {
  const view = async (actor: Actor): Promise<MailWishes> => {
    const wishes = await findMailWishes(db, actor.id);
    if (wishes === undefined) throw new AppError('unauthenticated');
    return {
      isSetUp: mailUrl !== null,
      isVerified: wishes.is_verified,
      language: wishes.language,
      kinds: kindsFor(actor).map((kind) => ({ kind, isWanted: !wishes.unwanted.includes(kind) })),
    };
  };

  handle(app, routes.getMailWishes, async ({ actor }) => view(actor));

  handle(app, routes.changeMailWishes, async ({ body, actor, origin, now }) => {
    await changeMailWishes(db, origin, { personId: actor.id, ...body, now });
    return view(actor);
  });
}
