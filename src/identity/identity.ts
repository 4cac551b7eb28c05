/**
 * Passwords, sealed secrets and the cookies of logins. The cryptography is better-auth's; a login itself is a row of ours
 * (db/logins), so that it is opened and ended in the transaction of what causes it.
 */
import { randomBytes } from 'node:crypto';
import { hashPassword, symmetricDecrypt, symmetricEncrypt, verifyPassword } from 'better-auth/crypto';
import { DAY, SECOND } from '../contract/limits.ts';
import { createKnownBrowsers, type KnownBrowsers } from './known-browsers.ts';
import { createTurnstile } from './turnstile.ts';

export interface Identity {
  hashPassword: (password: string) => Promise<string>;
  /** Takes as long for null, which is no password of anybody. */
  verifyPassword: (hash: string | null, password: string) => Promise<boolean>;
  /** A new secret for a login, or for a token: 256 random bits. */
  newSecret: () => string;
  /** The login token a Cookie header carries, or null. */
  readToken: (cookieHeader: string | undefined) => string | null;
  /** The cookie that gives a login to the browser. */
  signInCookie: (token: string) => string;
  /** The browsers where people have signed in before. */
  knownBrowsers: KnownBrowsers;
  /** The cookie that takes the login away from the browser. */
  signOutCookie: () => string;
  /** Encrypts with the installation's secret, for what must be read again: nobody else can read or change it. */
  seal: (bytes: Uint8Array) => Promise<string>;
  /** Throws for what was not sealed here. */
  unseal: (sealed: string) => Promise<Uint8Array>;
}

const COOKIE_KEEP_MS = 14 * DAY;
const COOKIE_NAME = 'scriptorium.session_token';
/** A password hash takes 70 ms of a thread of the pool that files need, too: few at once, and a queue with an end. */
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 100;

/** `isSecure` makes cookies travel over https only. `secret` seals. */
export function createIdentity(options: { secret: string; isSecure: boolean }): Identity {
  const hashing = createTurnstile(HASHES_AT_ONCE, HASHES_WAITING);
  // __Host-: no sub-domain can plant one.
  const cookieName = `${options.isSecure ? '__Host-' : ''}${COOKIE_NAME}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${options.isSecure ? '; Secure' : ''}`;
  // What an account that does not exist is compared with.
  const nobody = hashPassword(randomBytes(32).toString('hex'));

  return {
    hashPassword: (password) => hashing(() => hashPassword(password)),
    verifyPassword: (hash, password) =>
      hashing(async () => {
        const isRight = await verifyPassword({ hash: hash ?? (await nobody), password });
        return isRight && hash !== null;
      }),
    newSecret: () => randomBytes(32).toString('base64url'),
    readToken: (cookieHeader) => {
      for (const part of cookieHeader?.split(';') ?? []) {
        const [name, value = ''] = part.trim().split('=', 2);
        // Cookies of the time when they were signed have more after a dot.
        if (name === cookieName) return value.split('.', 1)[0]?.slice(0, 200) || null;
      }
      return null;
    },
    knownBrowsers: createKnownBrowsers(options),
    signInCookie: (token) => `${cookieName}=${token}; Max-Age=${COOKIE_KEEP_MS / SECOND}; ${attributes}`,
    signOutCookie: () => `${cookieName}=; Max-Age=0; ${attributes}`,
    seal: (bytes) => symmetricEncrypt({ key: options.secret, data: Buffer.from(bytes).toString('base64') }),
    unseal: async (sealed) => Buffer.from(await symmetricDecrypt({ key: options.secret, data: sealed }), 'base64'),
  };
}
