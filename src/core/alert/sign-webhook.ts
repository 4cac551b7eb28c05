import { createHmac } from 'node:crypto';

/**
 * What a receiver compares: HMAC-SHA256 over the time in seconds, a dot, and the body as it came. With the time in it, an
 * old message that somebody kept can be told from a new one.
 */
export function signWebhook(secret: string, body: string, at: Date): { timestamp: string; signature: string } {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { timestamp, signature: `t=${timestamp},v1=${digest}` };
}
