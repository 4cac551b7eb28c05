import type { FastifyInstance } from 'fastify';
import { changeSettings } from '../../actions/change-settings.ts';
import { backupStateOf } from '../../contract/backup.ts';
import type { ResponseOf } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { readLastBackup } from '../../db/backups.ts';
import { readSettings } from '../../db/settings.ts';
import { handle } from '../handle.ts';
import type { ServerContext } from '../server-context.ts';

export function settingsRoutes(app: FastifyInstance, { db }: ServerContext): void {
  const view = async (actor: Actor, now: Date): Promise<ResponseOf<typeof routes.getSettings>> => {
    const change = hasPermission(actor, 'settings:manage');
    const backup = change ? backupStateOf(await readLastBackup(db), now) : null;
    return { values: await readSettings(db), backup, can: { change } };
  };

  handle(app, routes.getSettings, async ({ actor, now }) => view(actor, now));

  handle(app, routes.changeSettings, async ({ body, actor, origin, now }) => {
    await changeSettings(db, origin, body, now);
    return view(actor, now);
  });
}
