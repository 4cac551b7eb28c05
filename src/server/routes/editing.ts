import type { FastifyInstance } from 'fastify';
import { addMaintainer, changeOwner, removeMaintainer } from '../../actions/change-maintainers.ts';
import { releaseEditLock, takeEditLock } from '../../actions/edit-lock.ts';
import { readToolFolders } from '../../actions/read-tool-folders.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import type { Template } from '../../contract/template.ts';
import { type Actor, canHandOnTool, isAdmin } from '../../core/permissions.ts';
import type { ToolRow } from '../../db/tools.ts';
import { handle } from '../handle.ts';
import { requireManagedTool } from '../load-tool.ts';
import { presentEditLock } from '../present/edit-lock.ts';
import type { ServerContext } from '../server-context.ts';
import { viewManagedTool } from '../view-managed-tool.ts';

export function editingRoutes(app: FastifyInstance, { db, templatesDir, mailUrl }: ServerContext): void {
  let templates: Promise<Template[]> | undefined;

  async function requireHandOn(actor: Actor, toolId: string): Promise<ToolRow> {
    const tool = await requireManagedTool(db, actor, toolId);
    if (!canHandOnTool(actor, { ownerId: tool.owner_id })) throw new AppError('forbidden');
    return tool;
  }

  handle(app, routes.listTemplates, async () => {
    // They come with the program and do not change while it runs.
    templates ??= readTemplates(templatesDir);
    return { items: await templates };
  });

  handle(app, routes.takeEditLock, async ({ params, body, actor, origin, now }) => {
    const { id: toolId } = await requireManagedTool(db, actor, params.toolId);
    if (body.takeOver && !isAdmin(actor)) throw new AppError('forbidden');
    const lock = await takeEditLock(db, origin, { toolId, by: actor.id, takeOver: body.takeOver, mailUrl, now });
    return presentEditLock(lock, actor);
  });

  handle(app, routes.releaseEditLock, async ({ params, actor }) => {
    const { id: toolId } = await requireManagedTool(db, actor, params.toolId);
    await releaseEditLock(db, { toolId, by: actor.id });
    return { ok: true as const };
  });

  handle(app, routes.addMaintainer, async ({ params, body, actor, origin, now }) => {
    const tool = await requireHandOn(actor, params.toolId);
    await addMaintainer(db, origin, { toolId: tool.id, by: actor, email: body.email, mailUrl, now });
    return viewManagedTool(db, actor, tool.id, now);
  });

  handle(app, routes.removeMaintainer, async ({ params, actor, origin, now }) => {
    const tool = await requireHandOn(actor, params.toolId);
    await removeMaintainer(db, origin, { toolId: tool.id, by: actor, personId: params.personId, mailUrl, now });
    return viewManagedTool(db, actor, tool.id, now);
  });

  handle(app, routes.changeOwner, async ({ params, body, actor, origin, now }) => {
    const tool = await requireHandOn(actor, params.toolId);
    const { personId } = body;
    const { id: toolId, owner_id: formerOwnerId } = tool;
    await changeOwner(db, origin, { toolId, by: actor, formerOwnerId, personId, mailUrl, now });
    return viewManagedTool(db, actor, tool.id, now);
  });
}

async function readTemplates(folder: string): Promise<Template[]> {
  const folders = await readToolFolders(folder);
  return folders.map(({ slug, file, source }) => ({
    id: slug,
    title: file.title,
    summary: file.summary,
    language: file.language,
    source,
    entrypoint: file.entrypoint,
    inputSchema: file.inputSchema,
    settingsSchema: file.settingsSchema,
    usageInstructions: file.usageInstructions,
  }));
}
