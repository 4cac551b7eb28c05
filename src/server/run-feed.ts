/**
 * Follows the events of runs. However many watch one run, each new event is read once and written out once as text.
 * Invariant: what a watcher gets is what the database holds, so a stream resumes on any server, at any time.
 */
import type { RunEvent } from '../contract/run-event.ts';
import type { Db } from '../db/database.ts';
import type { Listener } from '../db/listener.ts';
import { listRunEvents } from '../db/run-events.ts';
import { presentRunEvent } from './present/run-event.ts';

export interface FeedEvent {
  event: RunEvent;
  /** The event as it goes over the wire. */
  frame: string;
}

export interface RunFeed {
  /**
   * Events after `since`, in order, in batches; ends after the done event. Between events it yields an empty batch
   * every `idleMs`, so that the reader can look after its connection. Stops when `signal` aborts.
   */
  follow: (
    runId: string,
    since: number,
    options: { signal: AbortSignal; idleMs: number },
  ) => AsyncGenerator<FeedEvent[]>;
  /** How many are watching. */
  watchers: () => number;
  /** Ends every stream; the readers come back to another server, or to this one when it is up again. */
  close: () => void;
}

const BATCH = 500;
/** What a channel keeps for watchers that are a little behind; who is further behind reads from the database. */
const KEPT_EVENTS = 256;
const RETRY_MS = 500;

interface Channel {
  watchers: Set<() => void>;
  kept: FeedEvent[];
  /** All events after this number, up to the newest, are in `kept`. */
  keptFrom: number;
  reading: Promise<void> | null;
  isStale: boolean;
}

export function createRunFeed(db: Db, listener: Listener): RunFeed {
  const channels = new Map<string, Channel>();
  let isClosed = false;

  async function read(runId: string, since: number): Promise<FeedEvent[]> {
    const rows = await listRunEvents(db, runId, since, BATCH);
    return rows.map((row) => {
      const event = presentRunEvent(row);
      return { event, frame: `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n` };
    });
  }

  /** Reads what is new and wakes the watchers. A notice that comes meanwhile makes it look once more. */
  function refresh(runId: string, channel: Channel): void {
    channel.isStale = true;
    channel.reading ??= (async () => {
      while (channel.isStale) {
        channel.isStale = false;
        const last = channel.kept.at(-1)?.event.seq ?? channel.keptFrom;
        const events = await read(runId, last);
        channel.kept.push(...events);
        const excess = channel.kept.length - KEPT_EVENTS;
        if (excess > 0) channel.keptFrom = channel.kept.splice(0, excess).at(-1)?.event.seq ?? channel.keptFrom;
        if (events.length === BATCH) channel.isStale = true;
        for (const wake of channel.watchers) wake();
      }
    })()
      // The database is away for a moment; what was announced meanwhile is not forgotten.
      .catch(() => {
        channel.isStale = true;
      })
      .finally(() => {
        channel.reading = null;
        if (channel.isStale && channel.watchers.size > 0) setTimeout(() => refresh(runId, channel), RETRY_MS).unref();
      });
  }

  async function after(runId: string, channel: Channel, since: number): Promise<FeedEvent[]> {
    if (since < channel.keptFrom) return read(runId, since);
    return channel.kept.filter(({ event }) => event.seq > since);
  }

  function open(runId: string, since: number): Channel {
    const existing = channels.get(runId);
    if (existing !== undefined) return existing;
    const channel: Channel = { watchers: new Set(), kept: [], keptFrom: since, reading: null, isStale: false };
    channels.set(runId, channel);
    return channel;
  }

  async function* follow(
    runId: string,
    since: number,
    { signal, idleMs }: { signal: AbortSignal; idleMs: number },
  ): AsyncGenerator<FeedEvent[]> {
    const channel = open(runId, since);
    let wakeUp = () => {};
    const wake = () => wakeUp();
    channel.watchers.add(wake);
    signal.addEventListener('abort', wake);
    let place = since;
    let idleUntil = performance.now() + idleMs;
    try {
      refresh(runId, channel);
      while (!signal.aborted && !isClosed) {
        const woken = new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
        const events = await after(runId, channel, place);
        if (events.length > 0) {
          place = events.at(-1)?.event.seq ?? place;
          yield events;
          if (events.some(({ event }) => event.type === 'done')) return;
          continue;
        }
        // Others' wakes do not put the end of the idle time off.
        const timer = setTimeout(wake, Math.max(0, idleUntil - performance.now()));
        await woken;
        clearTimeout(timer);
        if (performance.now() >= idleUntil) {
          idleUntil = performance.now() + idleMs;
          refresh(runId, channel);
          yield [];
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      channel.watchers.delete(wake);
      if (channel.watchers.size === 0 && channels.get(runId) === channel) channels.delete(runId);
    }
  }

  const stopListening = listener.on('run_events', (runId) => {
    const channel = channels.get(runId);
    if (channel !== undefined) refresh(runId, channel);
  });
  listener.onReconnect(() => {
    for (const [runId, channel] of channels) refresh(runId, channel);
  });

  return {
    follow,
    watchers: () => [...channels.values()].reduce((sum, channel) => sum + channel.watchers.size, 0),
    close: () => {
      isClosed = true;
      stopListening();
      for (const channel of channels.values()) for (const wake of channel.watchers) wake();
    },
  };
}
