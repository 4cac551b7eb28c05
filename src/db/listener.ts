import pg from 'pg';

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

/** One LISTEN connection per process. Reconnects by itself; rejects only when the first connection fails. */
export async function openListener(url: string): Promise<Listener> {
  const handlers = new Map<Channel, Set<(id: string) => void>>(channels.map((channel) => [channel, new Set()]));
  const reconnectHandlers = new Set<() => void>();
  let client: pg.Client | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    next.on('error', () => {});
    next.on('end', () => {
      if (client === next && !isClosed) scheduleReconnect();
    });
    next.on('notification', ({ channel, payload }) => {
      for (const handle of handlers.get(channel as Channel) ?? []) handle(payload ?? '');
    });
    try {
      await next.connect();
      await next.query(channels.map((channel) => `listen ${channel}`).join('; '));
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    client = next;
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
      await client?.end().catch(() => {});
    },
  };
}
