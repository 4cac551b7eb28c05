import type { FastifyInstance } from 'fastify';
import { publishVersion } from '../../actions/publish-version.ts';
import { submitVersion } from '../../actions/submit-version.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { canSubmitDraft } from '../../core/permissions.ts';
import { handle } from '../handle.ts';
import { requireManagedVersion } from '../load-tool.ts';
import type { ServerContext } from '../server-context.ts';
import { viewVersion } from '../view-version.ts';

export function versionRoutes(app: FastifyInstance, { db, mailUrl }: ServerContext): void {
  handle(app, routes.getVersion, async ({ params, actor }) => viewVersion(db, actor, params.versionId));

  handle(app, routes.submitVersion, async ({ params, body, actor, origin, now }) => {
    const { tool, version } = await requireManagedVersion(db, actor, params.versionId);
    if (!canSubmitDraft(actor, { authorId: version.created_by })) throw new AppError('forbidden');
    const { changeSummary } = body;
    await submitVersion(db, origin, { tool, version, by: actor.id, changeSummary, mailUrl, now });
    return viewVersion(db, actor, version.id);
  });

  handle(app, routes.publishVersion, async ({ params, actor, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    await publishVersion(db, origin, { version, by: actor.id, mailUrl, now });
    return viewVersion(db, actor, version.id);
  });
}
