import { createParser } from 'eventsource-parser';
import { routes } from '../contract/routes.ts';
import type { RunEvent } from '../contract/run-event.ts';
import type { ScriptEvent } from '../contract/script.ts';
import { ApiError, type Client } from './client.ts';

interface WatchOptions {
  since?: number;
  signal?: AbortSignal;
  retryMs?: number;
}

/**
 * The events of a run, from after `since` to its end, each once and in order. Reconnects by itself after the last event
 * it saw; throws ApiError when the server refuses, and stops quietly when `signal` aborts.
 */
export function watchRun(client: Client, runId: string, options: WatchOptions = {}): AsyncGenerator<RunEvent> {
  const params = { runId };
  return watch((since, more) => client.open(routes.getRunEvents, { params, query: { since }, ...more }), options);
}

/** The same of the run of a script, line by line. */
export function watchScriptRun(
  client: Client,
  scriptRunId: string,
  options: WatchOptions = {},
): AsyncGenerator<ScriptEvent> {
  const params = { scriptRunId };
  return watch((since, more) => client.open(routes.getScriptRunEvents, { params, query: { since }, ...more }), options);
}

type Open = (since: number, more: { signal?: AbortSignal }) => Promise<Response>;

async function* watch<E extends { seq: number; type: string }>(open: Open, options: WatchOptions): AsyncGenerator<E> {
  let since = options.since ?? 0;
  const isStopped = () => options.signal?.aborted === true;
  while (!isStopped()) {
    try {
      const response = await open(since, options.signal ? { signal: options.signal } : {});
      for await (const event of readStream<E>(response)) {
        since = event.seq;
        yield event;
        if (event.type === 'done') return;
      }
    } catch (error) {
      if (isStopped()) return;
      const isPassing = !(error instanceof ApiError) || error.status >= 500;
      if (!isPassing) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, options.retryMs ?? 500));
  }
}

async function* readStream<E>(response: Response): AsyncGenerator<E> {
  const ready: E[] = [];
  // What has no number is a word about the stream itself.
  const onEvent = ({ id, data }: { id?: string | undefined; data: string }) => {
    if (id !== undefined) ready.push(JSON.parse(data) as E);
  };
  const parser = createParser({ onEvent });
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  try {
    // Not `for await`: a body is no async iterable in every browser.
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      parser.feed(decoder.decode(part.value, { stream: true }));
      yield* ready.splice(0);
    }
  } finally {
    // Whoever stops watching early hangs up.
    await reader?.cancel().catch(() => {});
  }
}
