/** The door of a worker that is a process of its own, for those who watch over it: metrics, alive, able to work. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../telemetry/metrics.ts';

export interface MetricsDoor {
  /** Where it listens: the given one, or the free one that was found for 0. */
  port: number;
  close: () => Promise<void>;
}

export interface MetricsDoorOptions {
  host: string;
  port: number;
  /** What has to be shown for the metrics; who is alive is told to everybody. */
  token: string;
  metrics: Pick<Metrics, 'contentType' | 'read'>;
  isReady: () => boolean;
}

/** Listens when it resolves. Rejects where the port cannot be had. */
export async function serveMetrics(options: MetricsDoorOptions): Promise<MetricsDoor> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(options, request, response).catch(() => response.destroy());
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(options: MetricsDoorOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metrics, isReady } = options;
  const say = (status: number, text: string, type = 'application/json; charset=utf-8'): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  };
  const path = request.method === 'GET' ? request.url : undefined;
  if (path === '/healthz') say(200, '{"ok":true}');
  else if (path === '/readyz') say(isReady() ? 200 : 503, JSON.stringify({ ok: isReady() }));
  else if (path !== '/metrics') say(404, '{"error":"not_found"}');
  else if (!isSame(request.headers.authorization ?? '', `Bearer ${options.token}`))
    say(401, '{"error":"unauthenticated"}');
  else say(200, await metrics.read(), metrics.contentType);
}

/** Takes the same time whatever is alike. */
function isSame(shown: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(shown), hash(wanted));
}
