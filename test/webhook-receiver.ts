/** A real receiver of webhooks on a real port, which can be told to misbehave. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** `take` answers 200; the others are what a receiver does on a bad day. */
export type Mood = 'take' | 'fail' | 'redirect' | 'stall' | 'drop' | 'flood' | 'gone';

export interface WebhookReceiver {
  url: string;
  mood: Mood;
  /** Lets go of whoever still waits for an answer: at the path /stall all do. */
  release: () => void;
  /** Every request that came, whatever the answer was. */
  requests: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }[];
}

export function useWebhookReceiver(): WebhookReceiver {
  const stalled: http.ServerResponse[] = [];
  const release = () => {
    for (const response of stalled.splice(0)) response.destroy();
  };
  const receiver: WebhookReceiver = { url: '', mood: 'take', release, requests: [] };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      receiver.requests.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      if (receiver.mood === 'stall' || path === '/stall') stalled.push(response);
      else answer(receiver, response);
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

function answer({ mood, url }: WebhookReceiver, response: http.ServerResponse): void {
  if (mood === 'drop') response.destroy();
  else if (mood === 'redirect') response.writeHead(302, { location: `${url}/elsewhere` }).end();
  else if (mood === 'flood') {
    response.writeHead(200);
    const more = () => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more).on('error', () => {});
    more();
  } else {
    const status = { take: 200, fail: 500, gone: 410, stall: 504 }[mood];
    response.writeHead(status).end(`The mood is ${mood}.\u0000\u001b[31m`);
  }
}
