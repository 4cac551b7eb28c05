import type { FastifyInstance } from 'fastify';
import { routes } from '../../contract/routes.ts';
import { isFinal } from '../../contract/run-status.ts';
import { hasPermission } from '../../core/permissions.ts';
import { handle } from '../handle.ts';
import { mayReadDetails, requireRun } from '../load-run.ts';
import { findActor } from '../plugins/identify.ts';
import type { ServerContext } from '../server-context.ts';
import { createStreamPlaces, resumePoint, streamEvents } from '../stream-events.ts';

export function runEventRoutes(app: FastifyInstance, context: ServerContext): void {
  const takePlace = createStreamPlaces();

  handle(app, routes.getRunEvents, async ({ params, query, actor, request, reply }) => {
    const run = await requireRun(context.db, actor, params.runId);
    const since = resumePoint(request.headers['last-event-id'], query.since, run.last_seq);
    // Nothing will follow: 204 tells an EventSource not to come back.
    if (isFinal(run.status) && since >= run.last_seq) return reply.status(204).send();
    const canReadLog = await mayReadDetails(context.db, actor, run);
    const { credential } = request;
    const leave = takePlace(actor.id);
    try {
      await streamEvents(context, reply, {
        runId: run.id,
        since,
        write: (batch) =>
          batch
            .filter(({ event }) => canReadLog || event.type !== 'log')
            .map(({ frame }) => frame)
            .join(''),
        isStillAllowed: async () => {
          const now = await findActor(context, credential);
          return (
            now?.id === actor.id &&
            hasPermission(now, 'run:read') &&
            (!canReadLog || mayReadDetails(context.db, now, run))
          );
        },
      });
    } finally {
      leave();
    }
    return reply;
  });
}
