import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { SECOND } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { isFinal } from '../../contract/run-status.ts';
import { handle } from '../handle.ts';
import { mayReadDetails, requireRun } from '../load-run.ts';
import { findActor } from '../plugins/identify.ts';
import type { FeedEvent } from '../run-feed.ts';
import type { ServerContext } from '../server-context.ts';

const PING_MS = 15 * SECOND;
/** Streams that one person can hold open on one server. */
const MAX_STREAMS_PER_PERSON = 1000;

export function runEventRoutes(app: FastifyInstance, context: ServerContext): void {
  const streams = new Map<string, number>();

  handle(app, routes.getRunEvents, async ({ params, query, actor, request, reply }) => {
    const run = await requireRun(context.db, actor, params.runId);
    const since = resumePoint(request.headers['last-event-id'], query.since, run.last_seq);
    // Nothing will follow: 204 tells an EventSource not to come back.
    if (isFinal(run.status) && since >= run.last_seq) return reply.status(204).send();
    const open = streams.get(actor.id) ?? 0;
    if (open >= MAX_STREAMS_PER_PERSON) throw new AppError('too_many_requests', { streams: open });

    const canReadLog = await mayReadDetails(context.db, actor, run);
    const { loginToken } = request;
    streams.set(actor.id, open + 1);
    try {
      await stream(context, reply, {
        runId: run.id,
        since,
        isShown: ({ event }) => canReadLog || event.type !== 'log',
        isStillAllowed: async () => (await findActor(context, loginToken))?.id === actor.id,
      });
    } finally {
      const left = (streams.get(actor.id) ?? 1) - 1;
      if (left === 0) streams.delete(actor.id);
      else streams.set(actor.id, left);
    }
    return reply;
  });
}

/** The header wins: it is what a browser sends when it comes back. A number this run never had starts from the beginning. */
function resumePoint(header: string | string[] | undefined, query: number | undefined, lastSeq: number): number {
  const given = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : query;
  return given === undefined || given > lastSeq ? 0 : given;
}

interface StreamOptions {
  runId: string;
  since: number;
  isShown: (event: FeedEvent) => boolean;
  /** Asked at every ping: a login that has ended takes its streams with it. */
  isStillAllowed: () => Promise<boolean>;
}

/** Writes events until the run ends, the reader leaves, or may no longer read. A slow reader is waited for, not buffered. */
async function stream(context: ServerContext, reply: FastifyReply, options: StreamOptions): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  try {
    const batches = context.feed.follow(options.runId, options.since, { signal: gone.signal, idleMs: PING_MS });
    for await (const batch of batches) {
      if (batch.length === 0 && !(await options.isStillAllowed())) break;
      const text =
        batch.length === 0
          ? ': ping\n\n'
          : batch
              .filter(options.isShown)
              .map((event) => event.frame)
              .join('');
      if (text !== '' && !response.write(text)) await drained(response, gone.signal);
    }
  } catch (error) {
    // The headers are out, so the stream just ends; the reader comes back with Last-Event-ID.
    context.log.warn({ err: error, runId: options.runId }, 'an event stream broke off');
  } finally {
    response.end();
  }
}

function drained(response: NodeJS.WritableStream, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    response.on('drain', done);
    gone.addEventListener('abort', done);
  });
}
