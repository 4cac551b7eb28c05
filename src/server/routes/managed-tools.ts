import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeTool, createTool } from '../../actions/create-tool.ts';
import { curateTool } from '../../actions/curate-tool.ts';
import { saveVersion } from '../../actions/save-version.ts';
import { MIB } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor } from '../../core/cursor.ts';
import { isAdmin } from '../../core/permissions.ts';
import { listManagedTools } from '../../db/tools.ts';
import { listUsage } from '../../db/usage.ts';
import { handle } from '../handle.ts';
import { requireManagedTool, requireManagedVersion } from '../load-tool.ts';
import { presentManagedToolLine } from '../present/tool.ts';
import { presentUsage } from '../present/usage.ts';
import type { ServerContext } from '../server-context.ts';
import { viewManagedTool } from '../view-managed-tool.ts';
import { viewVersion } from '../view-version.ts';

/** A source of 2 MiB, written with escapes, and the rest of a version. */
const SAVE_BODY_BYTES = 8 * MIB;

export function managedToolRoutes(app: FastifyInstance, { db }: ServerContext): void {
  handle(app, routes.listManagedTools, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { title: cursor.sort, id: cursor.id };
    const isAll = isAdmin(actor) && query.mine !== '1';
    const rows = await listManagedTools(db, { personId: actor.id, isAll, after, limit: query.limit });
    return {
      items: rows.map((row) => presentManagedToolLine(row, actor)),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.title, row.id]),
    };
  });

  handle(app, routes.createTool, async ({ body, actor, origin, now }) => {
    const id = randomUUID();
    await createTool(db, origin, { ...body, id, ownerId: actor.id, now });
    return viewManagedTool(db, actor, id, now);
  });

  handle(app, routes.getManagedTool, async ({ params, actor, now }) => viewManagedTool(db, actor, params.toolId, now));

  handle(app, routes.getToolUsage, async ({ params, actor, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    return { months: (await listUsage(db, tool.id, now)).map(presentUsage) };
  });

  handle(app, routes.changeTool, async ({ params, body, actor, origin, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    await changeTool(db, origin, tool.id, body, now);
    return viewManagedTool(db, actor, tool.id, now);
  });

  handle(app, routes.curateTool, async ({ params, body, actor, origin, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    await curateTool(db, origin, tool.id, body.isCurated, now);
    return viewManagedTool(db, actor, tool.id, now);
  });

  handle(
    app,
    routes.saveVersion,
    async ({ params, body, actor, origin, now }) => {
      await requireManagedTool(db, actor, params.toolId);
      const { parentVersionId, derivedFrom = null, changeSummary, ...content } = body;
      if (derivedFrom !== null) await requireManagedVersion(db, actor, derivedFrom);
      const id = randomUUID();
      await saveVersion(db, origin, {
        id,
        toolId: params.toolId,
        authorId: actor.id,
        parentVersionId,
        derivedFrom,
        content,
        changeSummary,
        now,
      });
      return viewVersion(db, actor, id);
    },
    { bodyLimit: SAVE_BODY_BYTES },
  );
}
