import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { isDatabaseReady } from '../../db/health.ts';
import type { ServerContext } from '../server-context.ts';

/** For those who watch over the process: alive, and able to serve. */
export function healthRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async () => {
    if (context.isDraining() || !(await isDatabaseReady(context.db))) throw new AppError('unavailable');
    return { ok: true };
  });
}
