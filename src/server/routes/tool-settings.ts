import type { FastifyInstance } from 'fastify';
import {
  changeToolSettings,
  type OwnSettings,
  readToolSettings,
  resetToolSettings,
} from '../../actions/tool-settings.ts';
import { routes } from '../../contract/routes.ts';
import type { Actor } from '../../core/permissions.ts';
import { handle } from '../handle.ts';
import { requireActiveVersion, requireManagedVersion } from '../load-tool.ts';
import type { ServerContext } from '../server-context.ts';

export function toolSettingsRoutes(app: FastifyInstance, { db }: ServerContext): void {
  const inUse = async (slug: string, actor: Actor): Promise<OwnSettings> => {
    const version = await requireActiveVersion(db, slug);
    return { version, personId: actor.id, context: 'production' };
  };
  const inTest = async (versionId: string, actor: Actor): Promise<OwnSettings> => {
    const { version } = await requireManagedVersion(db, actor, versionId);
    return { version, personId: actor.id, context: 'sandbox' };
  };

  handle(app, routes.getToolSettings, async ({ params, actor }) =>
    readToolSettings(db, await inUse(params.slug, actor)),
  );

  handle(app, routes.changeToolSettings, async ({ params, body, actor, origin, now }) => {
    const own = await inUse(params.slug, actor);
    await changeToolSettings(db, origin, own, { ...body, now });
    return readToolSettings(db, own);
  });

  handle(app, routes.resetToolSettings, async ({ params, actor, origin, now }) => {
    const own = await inUse(params.slug, actor);
    await resetToolSettings(db, origin, own, now);
    return readToolSettings(db, own);
  });

  handle(app, routes.getTestSettings, async ({ params, actor }) =>
    readToolSettings(db, await inTest(params.versionId, actor)),
  );

  handle(app, routes.changeTestSettings, async ({ params, body, actor, origin, now }) => {
    const own = await inTest(params.versionId, actor);
    await changeToolSettings(db, origin, own, { ...body, now });
    return readToolSettings(db, own);
  });

  handle(app, routes.resetTestSettings, async ({ params, actor, origin, now }) => {
    const own = await inTest(params.versionId, actor);
    await resetToolSettings(db, origin, own, now);
    return readToolSettings(db, own);
  });
}
