import type { FastifyInstance } from 'fastify';
import { markFavourite } from '../../actions/mark-favourite.ts';
import { routes } from '../../contract/routes.ts';
import { listRecentTools } from '../../db/favourites.ts';
import { handle } from '../handle.ts';
import { requirePublishedTool } from '../load-tool.ts';
import { presentCatalogueCard } from '../present/tool.ts';
import type { ServerContext } from '../server-context.ts';

const ok = { ok: true as const };

export function favouriteRoutes(app: FastifyInstance, { db }: ServerContext): void {
  handle(app, routes.listRecentTools, async ({ query, actor }) => ({
    items: (await listRecentTools(db, actor.id, query.limit)).map(presentCatalogueCard),
  }));

  handle(app, routes.addFavourite, async ({ params, actor, origin, now }) => {
    const { tool } = await requirePublishedTool(db, params.slug);
    await markFavourite(db, origin, { personId: actor.id, toolId: tool.id, isFavourite: true, now });
    return ok;
  });

  handle(app, routes.removeFavourite, async ({ params, actor, origin, now }) => {
    const { tool } = await requirePublishedTool(db, params.slug);
    await markFavourite(db, origin, { personId: actor.id, toolId: tool.id, isFavourite: false, now });
    return ok;
  });
}
