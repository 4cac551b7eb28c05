/** Passwords and logins, carried by better-auth. Ours are only the tables' names and what a person may do (core/permissions). */
import { betterAuth } from 'better-auth';
import { hashPassword } from 'better-auth/crypto';
import type { Pool } from 'pg';
import { AppError } from '../contract/errors.ts';
import { DAY, SECOND } from '../contract/limits.ts';
import { createTurnstile } from './turnstile.ts';

export interface Identity {
  /** Checks the password and opens a login. Returns the cookies to set. Throws invalid_credentials, always the same. */
  signIn: (credentials: { email: string; password: string; ip: string; userAgent: string }) => Promise<string[]>;
  /** The login token a Cookie header carries, or null. The signature is better-auth's own affair: the token is looked up. */
  readToken: (cookieHeader: string | undefined) => string | null;
  /** The cookie that takes the login away from the browser. */
  signOutCookie: () => string;
  hashPassword: (password: string) => Promise<string>;
}

const LOGIN_KEEP_MS = 14 * DAY;
const COOKIE_NAME = 'session_token';
/** A password hash takes 70 ms of a thread of the pool that files need, too: few at once, and a queue with an end. */
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 100;

/** `isSecure` makes cookies travel over https only. `secret` signs them. */
export function createIdentity(options: { pool: Pool; secret: string; isSecure: boolean; baseUrl: string }): Identity {
  const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  const auth = betterAuth({
    baseURL: options.baseUrl,
    secret: options.secret,
    database: options.pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 1, maxPasswordLength: 200 },
    user: { modelName: 'people', fields: { emailVerified: 'email_verified', ...timestamps } },
    session: {
      modelName: 'logins',
      expiresIn: LOGIN_KEEP_MS / SECOND,
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...timestamps,
      },
    },
    account: {
      modelName: 'accounts',
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...timestamps,
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...timestamps } },
    advanced: {
      database: { generateId: 'uuid' },
      cookiePrefix: 'scriptorium',
      useSecureCookies: options.isSecure,
      ipAddress: { ipAddressHeaders: ['x-login-address'] },
    },
  });
  const hashing = createTurnstile(HASHES_AT_ONCE, HASHES_WAITING);
  const cookieName = `${options.isSecure ? '__Secure-' : ''}scriptorium.${COOKIE_NAME}`;

  return {
    signIn: async ({ email, password, ip, userAgent }) => {
      const headers = new Headers({ 'user-agent': userAgent.slice(0, 300), 'x-login-address': ip });
      const response = await hashing(() =>
        auth.api.signInEmail({ body: { email, password }, headers, asResponse: true }),
      );
      if (response.status === 401 || response.status === 400) throw new AppError('invalid_credentials');
      if (!response.ok) throw new Error(`better-auth answered ${response.status} to a sign-in`);
      return response.headers.getSetCookie();
    },
    readToken: (cookieHeader) => {
      for (const part of cookieHeader?.split(';') ?? []) {
        const [name, value = ''] = part.trim().split('=', 2);
        if (name === cookieName) return value.split('.', 1)[0]?.slice(0, 200) || null;
      }
      return null;
    },
    signOutCookie: () =>
      `${cookieName}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${options.isSecure ? '; Secure' : ''}`,
    hashPassword: (password) => hashing(() => hashPassword(password)),
  };
}
