import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { SECOND } from '../../contract/limits.ts';
import { isDatabaseReady } from '../../db/health.ts';
import type { ServerContext } from '../server-context.ts';

/** Whoever asks gives up after some seconds, too, and should have an answer by then. */
const DATABASE_MS = 3 * SECOND;

/** For those who watch over the process: alive, and able to serve. */
export function healthRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async () => {
    if (context.isDraining() || !(await isDatabaseReady(context.db, DATABASE_MS))) throw new AppError('unavailable');
    return { ok: true };
  });
}
