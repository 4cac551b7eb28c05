import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../contract/errors.ts';
import { MINUTE } from '../contract/limits.ts';
import { networkOf } from '../core/network-of.ts';
import type { RateLimit } from './handle.ts';

/**
 * Guessing is slow: so many tries a minute for one account from one address, for one account from anywhere, and from one
 * address for all accounts together. A class that signs in at the start of a lesson is no attack. Beyond this, failures
 * are counted in the database, for all servers together (db/sign-in-tries).
 */
const TRIES = { pair: 10, account: 30, address: 200 };

export interface Tries {
  /** For a route that takes an account. */
  guessing: { rateLimit: RateLimit };
  /** Throws too_many_requests when the account, or the address, was tried too often. */
  slowDown: (request: FastifyRequest) => Promise<void>;
  /** The same at the door; a browser that is known there is counted alone, whatever others do meanwhile. */
  slowDownSignIn: (request: FastifyRequest, browser: string | null) => Promise<void>;
  /** What one address may try for all accounts together, where the database counts those of each account. */
  slowDownAddress: (request: FastifyRequest) => Promise<void>;
}

export function countTries(app: FastifyInstance): Tries {
  const pairOf = (request: FastifyRequest): string => `${networkOf(request.ip)} ${accountOf(request)}`;
  const address = app.createRateLimit(tries(TRIES.address, (request) => `address ${networkOf(request.ip)}`));
  const limiters = [
    app.createRateLimit(tries(TRIES.account, (request) => `account ${request.routeOptions.url} ${accountOf(request)}`)),
    address,
  ];
  const pair = app.createRateLimit(tries(TRIES.pair, (request) => `sign in ${pairOf(request)}`));
  const known = new WeakMap<FastifyRequest, string>();
  const ofBrowser = app.createRateLimit(tries(TRIES.pair, (request) => `browser ${known.get(request)}`));

  async function take(request: FastifyRequest, limits: (typeof limiters)[number][]): Promise<void> {
    for (const limit of limits) {
      const state = await limit(request);
      if (!state.isAllowed && state.isExceeded) throw new AppError('too_many_requests');
    }
  }
  return {
    guessing: { rateLimit: tries(TRIES.pair, pairOf) },
    slowDown: (request) => take(request, limiters),
    slowDownSignIn: (request, browser) => {
      if (browser === null) return take(request, [pair, ...limiters]);
      known.set(request, browser);
      return take(request, [ofBrowser]);
    },
    slowDownAddress: (request) => take(request, [address]),
  };
}

/** So many a minute from one address. */
export function perAddress(max: number): { rateLimit: RateLimit } {
  return { rateLimit: tries(max, (request) => networkOf(request.ip)) };
}

function tries(max: number, keyOf: (request: FastifyRequest) => string): RateLimit {
  return { max, timeWindow: 1 * MINUTE, hook: 'preHandler', keyGenerator: keyOf };
}

function accountOf(request: FastifyRequest): string {
  const { body } = request;
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? email.toLowerCase().slice(0, 254) : '';
}
