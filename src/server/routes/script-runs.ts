import type { FastifyInstance } from 'fastify';
import { cancelRun } from '../../actions/cancel-run.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { isFinal } from '../../contract/run-status.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { hasPermission } from '../../core/permissions.ts';
import { createScriptStory } from '../../core/script-events.ts';
import type { Db } from '../../db/database.ts';
import { listRunEvents } from '../../db/run-events.ts';
import { findScriptRun, listScriptRuns, type ScriptRunRow } from '../../db/script-runs.ts';
import { handle } from '../handle.ts';
import { findActor } from '../plugins/identify.ts';
import { presentRunEvent } from '../present/run-event.ts';
import { presentScriptRun } from '../present/script.ts';
import type { FeedEvent } from '../run-feed.ts';
import type { ServerContext } from '../server-context.ts';
import { createStreamPlaces, resumePoint, streamEvents } from '../stream-events.ts';
import { waitForRun } from './start-run.ts';

const RUNS_PER_PAGE = 50;
const EVENTS_AT_ONCE = 500;
/** The worker needs a moment to end a sandbox; longer than this and the answer says that it is still running. */
const CANCEL_WAIT_SECONDS = 5;

export function scriptRunRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;
  const takePlace = createStreamPlaces();

  handle(app, routes.listScriptRuns, async ({ query }) => {
    const cursor = decodeCursor(query.cursor);
    const before = cursor && { queuedAt: timeOfCursor(cursor), id: cursor.id };
    const rows = await listScriptRuns(db, { scriptId: query.scriptId ?? null, before, limit: RUNS_PER_PAGE });
    return {
      items: rows.map(presentScriptRun),
      nextCursor: nextCursor(rows, RUNS_PER_PAGE, (row) => [row.queued_at, row.id]),
    };
  });

  handle(app, routes.getScriptRun, async ({ params }) => ({
    item: presentScriptRun(await requireScriptRun(db, params.scriptRunId)),
  }));

  handle(app, routes.cancelScriptRun, async ({ params, request, origin, now }) => {
    const run = await requireScriptRun(db, params.scriptRunId);
    if (!isFinal(run.status)) {
      await cancelRun(db, origin, run.id, now);
      await waitForRun(context, request, run.id, CANCEL_WAIT_SECONDS);
    }
    return { item: presentScriptRun(await requireScriptRun(db, run.id)) };
  });

  handle(app, routes.getScriptRunEvents, async ({ params, query, actor, request, reply }) => {
    const run = await requireScriptRun(db, params.scriptRunId);
    const asked = resumePoint(request.headers['last-event-id'], query.since, Number.MAX_SAFE_INTEGER);
    const told = asked === 0 ? 0 : await countTold(db, run.id);
    // Nothing will follow: 204 tells an EventSource not to come back.
    if (asked > 0 && asked === told && isFinal(run.status)) return reply.status(204).send();
    const { credential } = request;
    const leave = takePlace(actor.id);
    try {
      await streamEvents(context, reply, {
        runId: run.id,
        // What a line is, is only known from the beginning.
        since: 0,
        write: tellFrom(asked > told ? 0 : asked),
        isStillAllowed: async () => {
          const now = await findActor(context, credential);
          return now?.id === actor.id && hasPermission(now, 'script:manage');
        },
        farewell: () => frame('error', { error: 'The stream broke off. Come back with Last-Event-ID.' }),
      });
    } finally {
      leave();
    }
    return reply;
  });
}

/** Throws not_found, also for the run of a tool. */
async function requireScriptRun(db: Db, id: string): Promise<ScriptRunRow> {
  const run = await findScriptRun(db, id);
  if (run === undefined) throw new AppError('not_found');
  return run;
}

/** How many events a reader can have seen until now. */
async function countTold(db: Db, runId: string): Promise<number> {
  const story = createScriptStory();
  for (let since = 0, isMore = true; isMore; ) {
    const rows = await listRunEvents(db, runId, since, EVENTS_AT_ONCE);
    for (const row of rows) story.take(presentRunEvent(row));
    since = rows.at(-1)?.seq ?? since;
    isMore = rows.length === EVENTS_AT_ONCE;
  }
  return story.last();
}

/** Writes what comes after the event of this number. */
function tellFrom(since: number): (batch: FeedEvent[]) => string {
  const story = createScriptStory();
  return (batch) =>
    batch
      .flatMap(({ event }) => story.take(event))
      .filter(({ seq }) => seq > since)
      .map((event) => `id: ${event.seq}\n${frame(event.type, event)}`)
      .join('');
}

function frame(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
