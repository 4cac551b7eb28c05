import type { FastifyInstance } from 'fastify';
import { traceIdOf } from '../../telemetry/traceparent.ts';
import type { Span } from '../../telemetry/tracing.ts';
import type { ServerContext } from '../server-context.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of this request; null before it is known who asks, and where nothing of ours answers. */
    span: Span | null;
  }
}

/** Pages and their parts, health, the reference, and what is not there. */
const OTHERS = 'others';

/**
 * Counts, traces and logs each request when it was answered, by the path of its route: what stands in the address may be
 * a secret. Added after it is known who asks: only from them a trace is carried on.
 */
export function observeRequests(app: FastifyInstance, { telemetry }: Pick<ServerContext, 'telemetry'>): void {
  app.decorateRequest('span', null);
  app.addHook('onRequest', async (request) => {
    const { route } = request.routeOptions.config;
    if (route === undefined) return;
    const { traceparent } = request.headers;
    const parent = request.actor !== null && typeof traceparent === 'string' ? traceparent : null;
    const attributes = {
      'http.request.method': route.method,
      'http.route': route.path,
      'scriptorium.request.id': request.id,
    };
    request.span = telemetry.tracing.start(`${route.method} ${route.path}`, { parent, attributes, kind: 'server' });
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, actor, span } = request;
    const route = request.routeOptions.config.route?.path ?? OTHERS;
    const { statusCode } = reply;
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    telemetry.metrics.countRequest({ method: route === OTHERS ? 'any' : method, route, statusCode, durationMs });
    span?.end({
      attributes: { 'http.response.status_code': statusCode },
      ...(statusCode >= 500 && { error: `status ${statusCode}` }),
    });
    const traceId = traceIdOf(span?.traceparent ?? null);
    const who = { ...(actor !== null && { actorId: actor.id }), ...(traceId !== undefined && { traceId }) };
    request.log.info({ method, route, statusCode, durationMs, ...who }, 'a request was answered');
  });
}
