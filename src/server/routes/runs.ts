import type { FastifyInstance } from 'fastify';
import { cancelRun } from '../../actions/cancel-run.ts';
import { deleteRun } from '../../actions/delete-run.ts';
import { routes } from '../../contract/routes.ts';
import { isFinal } from '../../contract/run-status.ts';
import { decodeCursor, encodeCursor, timeOfCursor } from '../../core/cursor.ts';
import { listRuns } from '../../db/runs.ts';
import { handle } from '../handle.ts';
import { requireRun, viewRun } from '../load-run.ts';
import { presentRunSummary } from '../present/run.ts';
import type { ServerContext } from '../server-context.ts';
import { waitForRun } from './start-run.ts';

/** The worker needs a moment to end a sandbox; longer than this and the answer says that it is still running. */
const CANCEL_WAIT_SECONDS = 5;

export function runRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;

  handle(app, routes.listRuns, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const rows = await listRuns(db, {
      personId: actor.id,
      toolId: query.tool ?? null,
      status: query.status ?? null,
      context: query.context ?? null,
      before: cursor && { queuedAt: timeOfCursor(cursor), id: cursor.id },
      limit: query.limit,
    });
    const last = rows.length === query.limit ? rows.at(-1) : undefined;
    return {
      items: rows.map(presentRunSummary),
      nextCursor: last ? encodeCursor([last.queued_at.toISOString(), last.id]) : null,
    };
  });

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
