/** How the installation fares: what runs, what waits and why, who works, what is stored. */
import { z } from 'zod';
import { runTriggerSchema, waitingForSchema } from './run.ts';

/** What a worker says of itself when it comes. */
export const workerAboutSchema = z.strictObject({
  name: z.string().describe('of its host'),
  version: z.string(),
  concurrency: z.int().describe('runs that it can have under way'),
  runner: z.string(),
  level: z.string().describe('what its sandboxes must have, as SANDBOX_LEVEL says'),
  problems: z.array(z.string()).describe('each stops every run there'),
  weaknesses: z.array(z.string()).describe('what its host cannot enforce'),
});
export type WorkerAbout = z.infer<typeof workerAboutSchema>;

/** What a worker says with each sign of life. */
export const workerLoadSchema = z.strictObject({
  runs: z.int(),
  cpu: z.number().min(0).max(1).nullable().describe('share of its host that was busy since the last sign of life'),
  memoryBytes: z.int().describe('of its host'),
  freeMemoryBytes: z.int().describe('that a new program could have'),
  processBytes: z.int().describe('of its own process'),
});
export type WorkerLoad = z.infer<typeof workerLoadSchema>;

export const workerSchema = z.strictObject({
  id: z.string(),
  startedAt: z.iso.datetime(),
  heartbeatAt: z.iso.datetime(),
  isSilent: z.boolean().describe('no sign of life for ten seconds'),
  about: workerAboutSchema.nullable(),
  load: workerLoadSchema.nullable(),
});

export const monitoringPeriods = ['24h', '7d', '30d'] as const;
export type MonitoringPeriod = (typeof monitoringPeriods)[number];

const ended = {
  succeeded: z.int(),
  failed: z.int(),
  timedOut: z.int(),
  canceled: z.int(),
};
const quantiles = {
  medianMs: z.int().nullable(),
  p95Ms: z.int().nullable(),
  waitMedianMs: z.int().nullable(),
  waitP95Ms: z.int().nullable(),
};
const successRate = z
  .number()
  .nullable()
  .describe('of the runs that ended and were not canceled; null: there were none');
const toolRef = z.strictObject({ id: z.string(), slug: z.string(), title: z.string() });

export const windowSchema = z.strictObject({
  window: z.enum(['1h', ...monitoringPeriods]),
  ...ended,
  successRate,
  ...quantiles,
});

export const intervalSchema = z.strictObject({
  from: z.iso.datetime(),
  ...ended,
  medianMs: quantiles.medianMs,
  p95Ms: quantiles.p95Ms,
  waitMedianMs: quantiles.waitMedianMs,
  waitP95Ms: quantiles.waitP95Ms,
});

export const toolFigureSchema = z.strictObject({
  tool: toolRef.extend({ kind: z.enum(['tool', 'script']) }),
  runs: z.int(),
  failures: z.int().describe('failed or timed out'),
  successRate,
  p95Ms: z.int().nullable(),
});

/** A run under way or waiting: never what it was given. */
export const openRunSchema = z.strictObject({
  id: z.string(),
  tool: toolRef,
  person: z.strictObject({ id: z.string(), name: z.string() }),
  trigger: runTriggerSchema,
  since: z.iso.datetime(),
  workerId: z.string().nullable(),
  reason: waitingForSchema.shape.reason.nullable().describe('of one that waits'),
});

export const storageSchema = z.strictObject({
  databaseBytes: z.int().nullable(),
  uploadsBytes: z.int().nullable(),
  artifactsBytes: z.int().nullable(),
  measuredAt: z.iso.datetime().nullable().describe('every few minutes, by a worker'),
  diskBytes: z.int(),
  freeDiskBytes: z.int().describe('where uploads and artifacts are'),
});

export const monitoringSchema = z.strictObject({
  at: z.iso.datetime(),
  queue: z.strictObject({
    running: z.int(),
    waiting: z.int(),
    oldestAt: z.iso.datetime().nullable(),
    reasons: z.array(z.strictObject({ reason: waitingForSchema.shape.reason, runs: z.int() })),
    places: z.int().describe('runs that all living workers together can have under way'),
  }),
  runs: z.array(openRunSchema).describe('the first ones of those under way and of those that wait'),
  windows: z.array(windowSchema),
  intervals: z.array(intervalSchema).describe('of the period, oldest first'),
  busiest: z.array(toolFigureSchema).describe('tools of the period with most runs'),
  failing: z.array(toolFigureSchema).describe('tools of the period with most failures'),
  workers: z.array(workerSchema),
  storage: storageSchema,
});
export type Monitoring = z.infer<typeof monitoringSchema>;

export const monitoringQuerySchema = z.strictObject({ period: z.enum(monitoringPeriods).default('24h') });

/** Usage of each tool and month, for a report. */
export const usageExportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'json']).default('csv'),
  months: z.coerce.number().int().min(1).max(36).default(12),
});

const toolMonthSchema = z.strictObject({
  month: z.string(),
  toolId: z.string(),
  kind: z.enum(['tool', 'script']),
  slug: z.string(),
  title: z.string(),
  runs: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  timedOut: z.int(),
  canceled: z.int(),
  successRate: z.number().nullable().describe('null: none ended by itself'),
  totalMs: z.int().describe('time that scripts ran, all together'),
  medianMs: z.int().nullable(),
  p95Ms: z.int().nullable(),
  people: z.int().describe('how many different ones'),
});
/** One tool in one month of UTC. */
export type ToolMonth = z.infer<typeof toolMonthSchema>;

/** As JSON; as CSV it has the same columns. */
export const usageExportSchema = z.strictObject({ months: z.array(toolMonthSchema) });
