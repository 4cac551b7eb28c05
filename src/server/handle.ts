/** Binds a handler to a route of the contract: identify → validate → permit → load and act → present. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from '../contract/route.ts';
import { type Actor, hasPermission } from '../core/permissions.ts';
import type { Origin } from '../db/audit.ts';

export interface Call<R extends Route> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  /** Undefined for a multipart route, whose handler reads the parts itself. */
  body: BodyOf<R>;
  /** Never null on a route that needs more than `public`. */
  actor: R['permission'] extends 'public' ? Actor | null : Actor;
  request: FastifyRequest;
  reply: FastifyReply;
  /** What the audit says of where a change comes from. */
  origin: Origin;
  now: Date;
}

type Answer<R extends Route> = R['answers'] extends 'json' ? ResponseOf<R> : unknown;

/** How often a caller may try: counted for each key, over the time window in milliseconds. */
export interface RateLimit {
  max: number;
  timeWindow: number;
  hook: 'preHandler';
  keyGenerator: (request: FastifyRequest) => string;
}

/** Adds a route to the server. What `work` returns is the answer; what it throws is answered in one place. */
export function handle<R extends Route>(
  app: FastifyInstance,
  route: R,
  work: (call: Call<R>) => Promise<Answer<R>>,
  options: { bodyLimit?: number; rateLimit?: RateLimit } = {},
): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
    config: { route, ...(options.rateLimit ? { rateLimit: options.rateLimit } : {}) },
    // Before the body is read: who may not come in need not be listened to.
    onRequest: async (request) => {
      if (hasPermission(request.actor, route.permission)) return;
      throw new AppError(request.actor === null ? 'unauthenticated' : 'forbidden');
    },
    handler: async (request, reply) => {
      const call = {
        params: parsePart(route.params, request.params, 'path'),
        query: parsePart(route.query, request.query, 'query'),
        body: route.takes === 'multipart' ? undefined : parsePart(route.body, request.body, 'body'),
        actor: request.actor,
        request,
        reply,
        origin: originOf(request),
        now: new Date(),
      } as Call<R>;
      reply.status(route.status);
      return work(call);
    },
  });
}

function originOf(request: FastifyRequest): Origin {
  return { actorId: request.actor?.id ?? null, onBehalfOf: null, requestId: request.id, address: request.ip };
}

/** Checks one part of a request. A path that fits no row is simply not there; anything else is named. */
export function parsePart<S extends z.ZodType>(
  schema: S | undefined,
  value: unknown,
  part: 'path' | 'query' | 'body',
): z.output<S> | undefined {
  const parsed = (schema ?? z.strictObject({}).or(z.undefined()).or(z.null())).safeParse(
    value ?? (schema ? value : undefined),
  );
  if (parsed.success) return parsed.data as z.output<S>;
  if (part === 'path') throw new AppError('not_found');
  const issues = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
  throw new AppError('invalid_request', { in: part, issues });
}
