/** Codes of authenticator apps: RFC 6238 with what all of them understand, SHA-1, six digits, 30 seconds. */
import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** Clocks may differ by this many steps. */
const DRIFT_STEPS = 1;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of one time step. */
export function codeOf(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Whether this looks like a code of an app, and not like a recovery code. People write codes with a space in the middle. */
export function isAppCode(code: string): boolean {
  return /^\d{6}$/.test(code.replaceAll(' ', ''));
}

/** The time step whose code this is, or null. */
export function matchingStep(key: Uint8Array, code: string, now: Date): number | null {
  const digits = code.replaceAll(' ', '');
  const current = Math.floor(now.getTime() / STEP_MS);
  const steps = Array.from({ length: 2 * DRIFT_STEPS + 1 }, (_, index) => current - DRIFT_STEPS + index);
  return steps.find((step) => codeOf(key, step) === digits) ?? null;
}

/** RFC 4648, as apps take a key that is typed. */
export function toBase32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** What the picture holds that an app reads. */
export function otpauthUri(key: Uint8Array, account: string): string {
  const secret = toBase32(key);
  return `otpauth://totp/Scriptorium:${encodeURIComponent(account)}?secret=${secret}&issuer=Scriptorium`;
}
