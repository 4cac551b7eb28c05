import type { FastifyInstance } from 'fastify';
import { cancelRun } from '../../actions/cancel-run.ts';
import { deleteRun } from '../../actions/delete-run.ts';
import { AppError } from '../../contract/errors.ts';
import type { QueryOf } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { isFinal } from '../../contract/run-status.ts';
import { decodeCursor, encodeCursor, timeOfCursor } from '../../core/cursor.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { retentionOf } from '../../core/run-retention.ts';
import { listRuns, type RunFilter } from '../../db/list-runs.ts';
import { readSettings } from '../../db/settings.ts';
import { handle } from '../handle.ts';
import { requireRun, viewRun } from '../load-run.ts';
import { presentRunSummary } from '../present/run.ts';
import type { ServerContext } from '../server-context.ts';
import { viewHistory } from '../view-history.ts';
import { waitForRun } from './start-run.ts';

/** The worker needs a moment to end a sandbox; longer than this and the answer says that it is still running. */
const CANCEL_WAIT_SECONDS = 5;

export function runRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;

  handle(app, routes.listRuns, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const before = cursor && { queuedAt: timeOfCursor(cursor), id: cursor.id };
    const filter = filterOf(query, actor);
    const [page, settings] = await Promise.all([
      listRuns(db, filter, { before, limit: query.limit }),
      readSettings(db),
    ]);
    const next = page.next && { at: page.next.queuedAt.toISOString(), id: page.next.id };
    return {
      items: page.rows.map(presentRunSummary),
      nextCursor: next && encodeCursor([next.at, next.id]),
      searchedTo: page.isBreak && next ? next.at : null,
      retention: retentionOf(settings),
    };
  });

  handle(app, routes.getRunHistory, async ({ query, actor, now }) => viewHistory(db, filterOf(query, actor), now));

  handle(app, routes.getRun, async ({ params, query, actor, request, now }) => {
    const run = await requireRun(db, actor, params.runId);
    if (query.wait && !isFinal(run.status)) await waitForRun(context, request, run.id, query.wait);
    return viewRun(db, actor, run.id, now);
  });

  handle(app, routes.cancelRun, async ({ params, actor, request, origin, now }) => {
    const run = await requireRun(db, actor, params.runId);
    if (!isFinal(run.status)) {
      await cancelRun(db, origin, run.id, now);
      await waitForRun(context, request, run.id, CANCEL_WAIT_SECONDS);
    }
    return viewRun(db, actor, run.id, new Date());
  });

  handle(app, routes.deleteRun, async ({ params, actor, origin, now }) => {
    await deleteRun(db, origin, await requireRun(db, actor, params.runId), now);
    return { ok: true as const };
  });
}

/** Throws forbidden where somebody asks for the runs of everybody who may not. */
function filterOf(query: QueryOf<typeof routes.getRunHistory>, actor: Actor): RunFilter {
  const isOwn = query.scope === 'mine';
  if (!isOwn && !hasPermission(actor, 'run:oversee')) throw new AppError('forbidden');
  return {
    personId: isOwn ? actor.id : (query.person ?? null),
    isOwn,
    isNone: isOwn && query.person !== undefined && query.person !== actor.id,
    toolId: query.tool ?? null,
    versionId: query.version ?? null,
    status: query.status ?? null,
    trigger: query.trigger ?? null,
    context: query.context ?? null,
    from: query.from === undefined ? null : new Date(query.from),
    to: query.to === undefined ? null : new Date(query.to),
    text: query.text ?? null,
  };
}
