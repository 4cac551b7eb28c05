import type { FastifyInstance } from 'fastify';
import { changeSettings } from '../../actions/change-settings.ts';
import type { ResponseOf } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { readSettings } from '../../db/settings.ts';
import { handle } from '../handle.ts';
import type { ServerContext } from '../server-context.ts';

export function settingsRoutes(app: FastifyInstance, { db }: ServerContext): void {
  const view = async (actor: Actor): Promise<ResponseOf<typeof routes.getSettings>> => ({
    values: await readSettings(db),
    can: { change: hasPermission(actor, 'settings:manage') },
  });

  handle(app, routes.getSettings, async ({ actor }) => view(actor));

  handle(app, routes.changeSettings, async ({ body, actor, origin, now }) => {
    await changeSettings(db, origin, body, now);
    return view(actor);
  });
}
