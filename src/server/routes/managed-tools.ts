import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeTool, createTool } from '../../actions/create-tool.ts';
import { curateTool } from '../../actions/curate-tool.ts';
import { saveVersion } from '../../actions/save-version.ts';
import { MIB } from '../../contract/limits.ts';
import type { ResponseOf } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, encodeCursor } from '../../core/cursor.ts';
import { type Actor, hasPermission, isAdmin } from '../../core/permissions.ts';
import { listManagedTools } from '../../db/tools.ts';
import { listUsage } from '../../db/usage.ts';
import { listVersions } from '../../db/versions.ts';
import { handle } from '../handle.ts';
import { requireManagedTool } from '../load-tool.ts';
import { presentManagedTool, presentVersionSummary } from '../present/tool.ts';
import { presentUsage } from '../present/usage.ts';
import type { ServerContext } from '../server-context.ts';
import { viewVersion } from '../view-version.ts';

const MAX_VERSIONS = 500;
/** A source of 2 MiB, written with escapes, and the rest of a version. */
const SAVE_BODY_BYTES = 8 * MIB;

export function managedToolRoutes(app: FastifyInstance, { db }: ServerContext): void {
  async function view(actor: Actor, toolId: string): Promise<ResponseOf<typeof routes.getManagedTool>> {
    const tool = await requireManagedTool(db, actor, toolId);
    const versions = await listVersions(db, toolId, MAX_VERSIONS);
    return {
      ...presentManagedTool(tool),
      versions: versions.map(presentVersionSummary),
      can: {
        edit: true,
        publish: hasPermission(actor, 'version:publish'),
        curate: hasPermission(actor, 'tool:curate'),
      },
    };
  }

  handle(app, routes.listManagedTools, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { title: cursor.sort, id: cursor.id };
    const rows = await listManagedTools(db, { personId: isAdmin(actor) ? null : actor.id, after, limit: query.limit });
    const last = rows.length === query.limit ? rows.at(-1) : undefined;
    return { items: rows.map(presentManagedTool), nextCursor: last ? encodeCursor([last.title, last.id]) : null };
  });

  handle(app, routes.createTool, async ({ body, actor, origin, now }) => {
    const id = randomUUID();
    await createTool(db, origin, { ...body, id, ownerId: actor.id, now });
    return view(actor, id);
  });

  handle(app, routes.getManagedTool, async ({ params, actor }) => view(actor, params.toolId));

  handle(app, routes.getToolUsage, async ({ params, actor, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    return { months: (await listUsage(db, tool.id, now)).map(presentUsage) };
  });

  handle(app, routes.changeTool, async ({ params, body, actor, origin, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    await changeTool(db, origin, tool, body, now);
    return view(actor, tool.id);
  });

  handle(app, routes.curateTool, async ({ params, body, actor, origin, now }) => {
    const tool = await requireManagedTool(db, actor, params.toolId);
    await curateTool(db, origin, tool, body.isCurated, now);
    return view(actor, tool.id);
  });

  handle(
    app,
    routes.saveVersion,
    async ({ params, body, actor, origin, now }) => {
      await requireManagedTool(db, actor, params.toolId);
      const { parentVersionId, changeSummary, ...content } = body;
      const id = randomUUID();
      await saveVersion(db, origin, {
        id,
        toolId: params.toolId,
        authorId: actor.id,
        parentVersionId,
        content,
        changeSummary,
        now,
      });
      return viewVersion(db, actor, id);
    },
    { bodyLimit: SAVE_BODY_BYTES },
  );
}
