import type { FastifyInstance } from 'fastify';
import { sessionContext } from '../../actions/enqueue-run.ts';
import { keptFiles } from '../../actions/start-run.ts';
import { settingsForm, versionForm, withinUploadLimits } from '../../actions/version-form.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor } from '../../core/cursor.ts';
import { effectiveLimits } from '../../core/effective-limits.ts';
import { canManageTool, hasPermission } from '../../core/permissions.ts';
import { isFavourite } from '../../db/favourites.ts';
import { findSession } from '../../db/sessions.ts';
import { isMaintainer, listAudiences, listPublishedTools } from '../../db/tools.ts';
import { handle } from '../handle.ts';
import { requirePublishedTool } from '../load-tool.ts';
import { presentCatalogueCard, presentSession, presentToolPage } from '../present/tool.ts';
import type { ServerContext } from '../server-context.ts';

export function toolRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;

  handle(app, routes.listTools, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { title: cursor.sort, id: cursor.id };
    const words = (query.q ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, 10);
    const { audience = null, favourites, limit } = query;
    const filter = { personId: actor.id, isFavourite: favourites === '1', words, audience, after, limit };
    const [rows, audiences] = await Promise.all([listPublishedTools(db, filter), listAudiences(db)]);
    return {
      items: rows.map(presentCatalogueCard),
      audiences,
      nextCursor: nextCursor(rows, query.limit, (row) => [row.title, row.id]),
    };
  });

  handle(app, routes.getTool, async ({ params, actor, now }) => {
    const { tool, version } = await requirePublishedTool(db, params.slug);
    const key = { toolId: tool.id, personId: actor.id, context: sessionContext('production', version.id) };
    const [session, files, maintains, isMarked] = await Promise.all([
      findSession(db, key),
      keptFiles(db, key, now),
      isMaintainer(db, tool.id, actor.id),
      isFavourite(db, actor.id, tool.id),
    ]);
    return presentToolPage(tool, version, {
      isFavourite: isMarked,
      form: withinUploadLimits(versionForm(version), context.uploadLimits),
      hasSettings: settingsForm(version).hash !== null,
      limits: effectiveLimits(context.limits.production, version.limits),
      session: session === undefined ? null : presentSession(session, files),
      can: { run: hasPermission(actor, 'run:create'), edit: canManageTool(actor, maintains) },
    });
  });
}
