import { Socket } from 'node:net';
import pg from 'pg';
import { SECOND } from '../contract/limits.ts';

const channels = ['run_events', 'run_ended', 'run_cancel'] as const;
export type Channel = (typeof channels)[number];

export interface Listener {
  /** Calls `handle` with the id each notice carries; returns a function that stops it. */
  on: (channel: Channel, handle: (id: string) => void) => () => void;
  /** Calls `handle` whenever the connection is back after a loss: notices may have been missed. */
  onReconnect: (handle: () => void) => void;
  close: () => Promise<void>;
}

/** On average; each process at a moment of its own, so that a database that comes back is not met by all at once. */
const RETRY_MS = 500;
/**
 * A connection that only listens does not notice that nobody is at its other end: a machine that lost its power, or a
 * router that forgot a silent connection (some do after 350 s), ends it without a word. So it is asked something.
 */
const PULSE_MS = 15 * SECOND;
const ANSWER_MS = 10 * SECOND;

/** One LISTEN connection per process. Reconnects by itself; rejects only when the first connection fails. */
export async function openListener(
  url: string,
  waits: { pulseMs: number; answerMs: number } = { pulseMs: PULSE_MS, answerMs: ANSWER_MS },
): Promise<Listener> {
  const handlers = new Map<Channel, Set<(id: string) => void>>(channels.map((channel) => [channel, new Set()]));
  const reconnectHandlers = new Set<() => void>();
  const listen = channels.map((channel) => `listen ${channel}`).join('; ');
  let client: pg.Client | undefined;
  let cut = (): void => {};
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const socket = new Socket();
    let pulse: NodeJS.Timeout | undefined;
    const next = new pg.Client({
      connectionString: url,
      stream: () => socket,
      connectionTimeoutMillis: waits.answerMs,
      query_timeout: waits.answerMs,
    });
    next.on('error', () => {});
    next.on('end', () => {
      clearTimeout(pulse);
      if (client === next && !isClosed) scheduleReconnect();
    });
    next.on('notification', ({ channel, payload }) => {
      for (const handle of handlers.get(channel as Channel) ?? []) handle(payload ?? '');
    });
    try {
      await next.connect();
      await next.query(listen);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    if (isClosed) return void socket.destroy();
    client = next;
    cut = () => socket.destroy();
    const beat = () => {
      // What is listened to already costs nothing. Once cut, the connection says that it has ended as any other does.
      const ask = (): void => void next.query(listen).then(beat, cut);
      if (client === next) pulse = setTimeout(ask, waits.pulseMs);
    };
    beat();
  }

  function scheduleReconnect(): void {
    retry = setTimeout(
      () => {
        connect().then(
          () => {
            for (const handle of reconnectHandlers) handle();
          },
          () => {
            if (!isClosed) scheduleReconnect();
          },
        );
      },
      RETRY_MS * (0.5 + Math.random()),
    );
  }

  await connect();
  return {
    on: (channel, handle) => {
      handlers.get(channel)?.add(handle);
      return () => handlers.get(channel)?.delete(handle);
    },
    onReconnect: (handle) => reconnectHandlers.add(handle),
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      const open = client;
      client = undefined;
      const patience = setTimeout(cut, waits.answerMs);
      await open?.end().catch(() => {});
      clearTimeout(patience);
    },
  };
}
