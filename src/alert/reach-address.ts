import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { hostOf, isAllowedAddress, type WebhookAllow } from '../core/alert/judge-address.ts';
import { RefusedAddress } from './refused-address.ts';

/**
 * Looks the host of an address up once, and answers what every connection then gets: one address that was judged, whatever
 * the name means by the time of the connection. Throws RefusedAddress when any of its addresses is inside.
 */
export async function pinAddress(url: URL, allow: WebhookAllow): Promise<LookupFunction> {
  const host = hostOf(url);
  const found = await lookup(host, { all: true, verbatim: true });
  const isTrusted = allow.hosts.includes(host);
  if (!isTrusted && !found.every(({ address }) => isAllowedAddress(address, allow))) throw new RefusedAddress();
  const [first] = found;
  if (first === undefined) throw new Error(`${host} has no address.`);
  return (_host, options, answer) => {
    if (options.all) answer(null, [first]);
    else answer(null, first.address, first.family);
  };
}
