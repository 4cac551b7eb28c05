/**
 * One POST to a webhook. It goes to an address that was judged, and nowhere else: no redirect is followed, no proxy asked,
 * no connection used again. What comes back is read up to a cap, and only its beginning is kept.
 */
import http from 'node:http';
import https from 'node:https';
import { SECOND } from '../contract/limits.ts';
import { faultOfUrl, type WebhookAllow } from '../core/alert/judge-address.ts';
import { pinAddress } from './reach-address.ts';
import { RefusedAddress } from './refused-address.ts';

export interface WebhookAnswer {
  status: number;
  /** How the answer begins, as plain text. */
  text: string;
}

export interface WebhookWaits {
  /** Until the connection stands. */
  connectMs: number;
  /** For all of it. */
  totalMs: number;
}

export const webhookWaits: WebhookWaits = { connectMs: 10 * SECOND, totalMs: 30 * SECOND };

const MOST_READ_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 500;

/** Sends it and answers what came back, whatever its status. Throws RefusedAddress, or what went wrong on the way. */
export async function postWebhook(
  message: { url: string; body: string; headers: Record<string, string> },
  allow: WebhookAllow,
  waits: WebhookWaits,
): Promise<WebhookAnswer> {
  const fault = faultOfUrl(message.url, allow);
  if (fault !== null) throw new RefusedAddress(fault);
  const url = new URL(message.url);
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`There was no answer within ${waits.totalMs} ms.`)),
    waits.totalMs,
  );
  try {
    return await Promise.race([exchange(url, message, allow, waits, timeout.signal), whenAborted(timeout.signal)]);
  } finally {
    clearTimeout(timer);
    timeout.abort();
  }
}

async function exchange(
  url: URL,
  { body, headers }: { body: string; headers: Record<string, string> },
  allow: WebhookAllow,
  waits: WebhookWaits,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const lookup = await pinAddress(url, allow);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      lookup,
      agent: false,
      signal,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      void readAnswer(response).then(resolve, reject);
    });
    // The whole of it, encryption too: a server that lets the first bytes wait is no different.
    const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
    sent.on('socket', (socket) => {
      const timer = setTimeout(
        () => sent.destroy(new Error(`There was no connection within ${waits.connectMs} ms.`)),
        waits.connectMs,
      );
      socket.once(ready, () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    sent.end(body);
  });
}

async function readAnswer(response: http.IncomingMessage): Promise<WebhookAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes >= MOST_READ_BYTES) break;
  }
  return { status: response.statusCode ?? 0, text: plain(Buffer.concat(chunks).toString('utf8')) };
}

/** An answer may hold anything; the table takes characters that can be read. */
function plain(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n\t]+/gu, ' ')
    .slice(0, KEPT_CHARACTERS)
    .toWellFormed();
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
