/** Server-sent events of a run: how a stream is opened, resumed, kept alive and ended, whatever it tells. */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { AppError } from '../contract/errors.ts';
import { SECOND } from '../contract/limits.ts';
import type { FeedEvent } from './run-feed.ts';
import type { ServerContext } from './server-context.ts';

const PING_MS = 15 * SECOND;
/** How soon a stream notices that its reader may no longer read. */
const CHECK_MS = 5 * SECOND;
/** A reader that takes nothing for so long is let go; it may come back where it was. */
const SLOW_READER_MS = 60 * SECOND;
/** Streams that one person can hold open on one server, of one kind. */
const MAX_STREAMS_PER_PERSON = 1000;

/** Takes one of a person's places at once, so that a thousand requests at the same time cannot share one. */
export function createStreamPlaces(): (personId: string) => () => void {
  const streams = new Map<string, number>();
  return (personId) => {
    const open = (streams.get(personId) ?? 0) + 1;
    if (open > MAX_STREAMS_PER_PERSON) throw new AppError('too_many_requests', { streams: MAX_STREAMS_PER_PERSON });
    streams.set(personId, open);
    return () => {
      const left = (streams.get(personId) ?? 1) - 1;
      if (left === 0) streams.delete(personId);
      else streams.set(personId, left);
    };
  };
}

/** The header wins: it is what a browser sends when it comes back. A number this run never had starts from the beginning. */
export function resumePoint(header: string | string[] | undefined, query: number | undefined, lastSeq: number): number {
  const given = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : query;
  return given === undefined || given > lastSeq ? 0 : given;
}

export interface StreamOptions {
  runId: string;
  since: number;
  /** What goes over the wire of a batch; nothing of it may be shown. */
  write: (batch: FeedEvent[]) => string;
  /** The last words of a stream that the reader may not go on with, or that broke off. */
  farewell?: () => string;
  /** Asked again and again: a login that has ended takes its streams with it. */
  isStillAllowed: () => Promise<boolean>;
}

/** Writes events until the run ends, the reader leaves, or may no longer read. A slow reader is waited for, not buffered. */
export async function streamEvents(
  context: Pick<ServerContext, 'feed' | 'log'>,
  reply: FastifyReply,
  options: StreamOptions,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // The reader may have left while we looked the run up; then there was nobody to tell us.
  if (response.destroyed || reply.request.raw.socket.destroyed) gone.abort();
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
  // It asks for no more than this, and would wait for the end of the run.
  if (reply.request.method === 'HEAD') {
    response.end();
    return;
  }
  response.write(': connected\n\n');
  let checkedAt = performance.now();
  let wroteAt = checkedAt;
  try {
    const batches = context.feed.follow(options.runId, options.since, { signal: gone.signal, idleMs: CHECK_MS });
    for await (const batch of batches) {
      if (performance.now() - checkedAt >= CHECK_MS) {
        if (!(await options.isStillAllowed())) {
          response.write(options.farewell?.() ?? '');
          break;
        }
        checkedAt = performance.now();
      }
      const isQuiet = performance.now() - wroteAt >= PING_MS;
      const text = options.write(batch) || (isQuiet ? ': ping\n\n' : '');
      if (text === '') continue;
      wroteAt = performance.now();
      if (!response.write(text) && !(await hasDrained(response, gone.signal))) break;
    }
  } catch (error) {
    // The headers are out, so the stream just ends; the reader comes back with Last-Event-ID.
    context.log.warn({ err: error, runId: options.runId }, 'an event stream broke off');
    if (!gone.signal.aborted) response.write(options.farewell?.() ?? '');
  } finally {
    if (gone.signal.aborted) response.destroy();
    else response.end();
  }
}

/** Waits until a slow reader has taken what is waiting for it; false when it left, or took nothing for too long. */
function hasDrained(response: ServerResponse, gone: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isDrained: boolean) => {
      clearTimeout(timer);
      response.off('drain', onDrain);
      gone.removeEventListener('abort', onGone);
      resolve(isDrained);
    };
    const onDrain = () => finish(true);
    const onGone = () => finish(false);
    const timer = setTimeout(onGone, SLOW_READER_MS);
    response.on('drain', onDrain);
    gone.addEventListener('abort', onGone);
    if (gone.aborted || response.destroyed) onGone();
  });
}
