import { monitoringQuerySchema, monitoringSchema, usageExportQuerySchema, usageExportSchema } from '../monitoring.ts';
import type { Route } from '../route.ts';

/** How the installation fares, for people and for Prometheus. */
export const monitoringRoutes = {
  getMonitoring: {
    id: 'getMonitoring',
    method: 'GET',
    path: '/api/v1/monitoring',
    permission: 'monitoring:read',
    summary: 'What runs, what waits and why, how runs ended, who works, and what is stored',
    query: monitoringQuerySchema,
    answers: 'json',
    status: 200,
    response: monitoringSchema,
    errors: [],
  },
  exportUsage: {
    id: 'exportUsage',
    method: 'GET',
    path: '/api/v1/monitoring/usage',
    permission: 'monitoring:read',
    summary: 'Runs of each published tool, month by month of UTC, test runs left out',
    query: usageExportQuerySchema,
    answers: 'file',
    status: 200,
    response: usageExportSchema,
    errors: [],
  },
  getMetrics: {
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    permission: 'metrics:read',
    summary: 'Metrics of this server and figures of the installation, in the text format of Prometheus',
    answers: 'text',
    status: 200,
    errors: [],
  },
} as const satisfies Record<string, Route>;
