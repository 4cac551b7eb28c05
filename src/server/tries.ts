import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../contract/errors.ts';
import { MINUTE } from '../contract/limits.ts';
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
}

export function countTries(app: FastifyInstance): Tries {
  const limiters = [
    app.createRateLimit(tries(TRIES.account, (request) => `account ${request.routeOptions.url} ${accountOf(request)}`)),
    app.createRateLimit(tries(TRIES.address, (request) => `address ${request.ip}`)),
  ];
  return {
    guessing: { rateLimit: tries(TRIES.pair, (request) => `${request.ip} ${accountOf(request)}`) },
    slowDown: async (request) => {
      for (const limit of limiters) {
        const state = await limit(request);
        if (!state.isAllowed && state.isExceeded) throw new AppError('too_many_requests');
      }
    },
  };
}

/** So many a minute from one address. */
export function perAddress(max: number): { rateLimit: RateLimit } {
  return { rateLimit: tries(max, (request) => request.ip) };
}

function tries(max: number, keyOf: (request: FastifyRequest) => string): RateLimit {
  return { max, timeWindow: 1 * MINUTE, hook: 'preHandler', keyGenerator: keyOf };
}

function accountOf(request: FastifyRequest): string {
  const { body } = request;
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? email.toLowerCase().slice(0, 254) : '';
}
