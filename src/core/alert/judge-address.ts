/**
 * Which addresses a webhook may reach: only what is public, in whatever spelling it comes. What an operator allows besides
 * is named by host or by network.
 */
import ipaddr from 'ipaddr.js';

export interface WebhookAllow {
  hosts: readonly string[];
  networks: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
}

export const NOTHING_ALLOWED: WebhookAllow = { hosts: [], networks: [] };

/** `localhost,10.0.0.0/8,192.0.2.7`. Returns null for what is neither a host nor a network. */
export function readWebhookAllow(text: string): WebhookAllow | null {
  const hosts: string[] = [];
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const part of text.split(',').map((each) => each.trim().toLowerCase())) {
    if (ipaddr.isValidCIDR(part)) networks.push(ipaddr.parseCIDR(part));
    else if (ipaddr.IPv6.isValid(part)) networks.push([ipaddr.IPv6.parse(part), 128]);
    else if (ipaddr.IPv4.isValidFourPartDecimal(part)) networks.push([ipaddr.IPv4.parse(part), 32]);
    else if (/^([a-z0-9_-]+\.)*[a-z][a-z0-9_-]*$/.test(part)) hosts.push(part);
    else return null;
  }
  return { hosts, networks };
}

/** Names that mean this machine or this network wherever they are looked up. */
const insideNames = /(^|\.)(localhost|local|internal|localdomain|home\.arpa)$/;

/**
 * What is wrong with an address before anybody looks its name up, or null. The URL standard turns every spelling of an IP
 * address (decimal, octal, hexadecimal, short) into one; that one is judged.
 */
export function faultOfUrl(text: string, allow: WebhookAllow): string | null {
  if (!URL.canParse(text)) return 'This is not an address.';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'It has to begin with http:// or https://.';
  if (url.username !== '' || url.password !== '')
    return 'It cannot hold a password: what is sent is signed, which proves more.';
  const host = hostOf(url);
  if (allow.hosts.includes(host)) return null;
  if (ipaddr.isValid(host)) return isAllowedAddress(host, allow) ? null : INSIDE;
  return insideNames.test(host) || !host.includes('.') ? INSIDE : null;
}

export const INSIDE = 'It leads to an internal address, which whoever runs this installation has not allowed.';

/** The host of an address as it is compared: no brackets, no dot at its end. */
export function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** Whether a connection to this address may be made: public, or allowed. */
export function isAllowedAddress(address: string, allow: WebhookAllow): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return (
    isPublic(parsed) ||
    allow.networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits]))
  );
}

/** Of IPv6 only 2000::/3 is in use as public: outside of it old forms carry an IPv4 address. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 ? address.toString() !== AZURE_HOST : address.match(IN_USE, 3);
}

/** Public by its number, and seen from inside alone: what one cloud puts beside each of its machines. */
const AZURE_HOST = '168.63.129.16';
const IN_USE = ipaddr.IPv6.parse('2000::');
