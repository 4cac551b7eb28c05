import { createParser } from 'eventsource-parser';
import { routes } from '../contract/routes.ts';
import type { RunEvent } from '../contract/run-event.ts';
import { ApiError, type Client } from './client.ts';

/**
 * The events of a run, from after `since` to its end, each once and in order. Reconnects by itself after the last event
 * it saw; throws ApiError when the server refuses, and stops quietly when `signal` aborts.
 */
export async function* watchRun(
  client: Client,
  runId: string,
  options: { since?: number; signal?: AbortSignal; retryMs?: number } = {},
): AsyncGenerator<RunEvent> {
  let since = options.since ?? 0;
  const isStopped = () => options.signal?.aborted === true;
  while (!isStopped()) {
    try {
      for await (const event of readStream(client, runId, since, options.signal)) {
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

async function* readStream(client: Client, runId: string, since: number, signal?: AbortSignal) {
  const call = { params: { runId }, query: { since }, ...(signal ? { signal } : {}) };
  const response = await client.open(routes.getRunEvents, call);
  const ready: RunEvent[] = [];
  const parser = createParser({ onEvent: (message) => ready.push(JSON.parse(message.data) as RunEvent) });
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
