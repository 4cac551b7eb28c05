import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { MINUTE, SECOND } from '../../contract/limits.ts';
import type { MonitoringPeriod } from '../../contract/monitoring.ts';
import { routes } from '../../contract/routes.ts';
import { usageCsv } from '../../core/usage-lines.ts';
import { listMonthlyUsage } from '../../db/usage.ts';
import { contentDisposition } from '../content-disposition.ts';
import { handle } from '../handle.ts';
import { measureInstallation } from '../measure-installation.ts';
import { presentToolMonth } from '../present/usage.ts';
import type { ServerContext } from '../server-context.ts';
import { type RunHistory, viewInstallation, viewRunHistory } from '../view-monitoring.ts';

/** How long the history of runs is shown again to those who look on: adding up a month of hours costs the database most. */
const keepMs: Record<MonitoringPeriod, number> = { '24h': 5 * SECOND, '7d': 30 * SECOND, '30d': 1 * MINUTE };
const types = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

export function monitoringRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, telemetry } = context;
  const kept = new Map<MonitoringPeriod, { until: number; history: Promise<RunHistory> }>();

  function findHistory(period: MonitoringPeriod, now: Date): Promise<RunHistory> {
    const last = kept.get(period);
    if (last !== undefined && now.getTime() < last.until) return last.history;
    const history = viewRunHistory(db, period, now);
    kept.set(period, { until: now.getTime() + keepMs[period], history });
    history.catch(() => kept.delete(period));
    return history;
  }

  handle(app, routes.getMonitoring, async ({ query, now }) => {
    const [installation, history] = await Promise.all([viewInstallation(context, now), findHistory(query.period, now)]);
    return { ...installation, ...history };
  });

  handle(app, routes.exportUsage, async ({ query, reply, now }) => {
    const months = (await listMonthlyUsage(db, { months: query.months, now })).map(presentToolMonth);
    const name = `usage-${now.toISOString().slice(0, 10)}.${query.format}`;
    const text = query.format === 'csv' ? usageCsv(months) : `${JSON.stringify({ months }, null, 2)}\n`;
    return reply
      .header('content-type', types[query.format])
      .header('content-disposition', contentDisposition('attachment', name))
      .send(Readable.from([text]));
  });

  handle(app, routes.getMetrics, async ({ reply, now }) => {
    telemetry.metrics.setInstallation(await measureInstallation(context, now));
    return reply
      .header('content-type', telemetry.metrics.contentType)
      .send(Readable.from([await telemetry.metrics.read()]));
  });
}
