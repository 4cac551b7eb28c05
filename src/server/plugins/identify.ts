import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import type { Route } from '../../contract/route.ts';
import type { Actor } from '../../core/permissions.ts';
import { findPersonByLogin } from '../../db/people.ts';
import type { ServerContext } from '../server-context.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route of the contract that answers. */
    route?: Route;
  }
  interface FastifyRequest {
    actor: Actor | null;
    loginToken: string | null;
  }
}

/** Finds out who asks, from the cookie, and refuses mutations that another site could have sent. */
export function identifyActors(app: FastifyInstance, context: ServerContext): void {
  app.decorateRequest('actor', null);
  app.decorateRequest('loginToken', null);
  app.addHook('onRequest', async (request) => {
    // By the route that was found, not by the text of the path, which can be written in many ways.
    if (request.routeOptions.config.route === undefined) return;
    if (!isSafe(request.method) && !comesFromThisSite(request, context.publicUrl)) throw new AppError('csrf_failed');
    request.loginToken = context.identity.readToken(request.headers.cookie);
    request.actor = await findActor(context, request.loginToken);
  });
}

/** Who a login belongs to now, or null when it has ended. */
export async function findActor(context: Pick<ServerContext, 'db'>, token: string | null): Promise<Actor | null> {
  if (token === null) return null;
  return (await findPersonByLogin(context.db, token, new Date())) ?? null;
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * A browser says where a mutation comes from (Origin), and no other site can add our header without asking first
 * (a preflight, which we never grant). One of the two must hold; a foreign Origin always loses, `null` included.
 */
function comesFromThisSite(request: FastifyRequest, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['x-scriptorium'] !== undefined;
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}
