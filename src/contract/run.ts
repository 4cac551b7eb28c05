import { z } from 'zod';
import { nextActionSchema, outputSchema } from './output.ts';
import { runReasonSchema, runStatusSchema } from './run-status.ts';
import { idSchema } from './tool.ts';

export const runContextSchema = z.enum(['production', 'sandbox']);
export type RunContext = z.infer<typeof runContextSchema>;

/** What made a run start: a person in a browser, the clock, or a program with a token of its own. */
export const runTriggers = ['manual', 'schedule', 'api'] as const;
export const runTriggerSchema = z.enum(runTriggers);
export type RunTrigger = (typeof runTriggers)[number];

export const artifactSchema = z.strictObject({
  id: z.string(),
  path: z.string(),
  bytes: z.int(),
  contentType: z.string(),
  expiresAt: z.iso.datetime(),
});
export type Artifact = z.infer<typeof artifactSchema>;

export const runSummarySchema = z.strictObject({
  id: z.string(),
  tool: z.strictObject({ id: z.string(), slug: z.string(), title: z.string() }),
  versionId: z.string(),
  versionNumber: z.int(),
  context: runContextSchema,
  trigger: runTriggerSchema,
  person: z.strictObject({ id: z.string(), name: z.string() }),
  actionId: z.string().nullable().describe('of an action turn'),
  status: runStatusSchema,
  reason: runReasonSchema.nullable(),
  queuedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  queuedMs: z.int().nullable().describe('waiting'),
  durationMs: z.int().nullable().describe('running'),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const scriptErrorSchema = z.strictObject({
  type: z.string(),
  message: z.string(),
  traceback: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  text: z.string().nullable(),
});

/**
 * Why a queued run has not started: nobody is there to run it, all are busy, or as many runs of its person or of its tool
 * are under way as may be. `ahead` counts the runs that wait for the same and go first.
 */
export const waitingForSchema = z.strictObject({
  reason: z.enum(['no_worker', 'workers_busy', 'person_limit', 'tool_limit']),
  ahead: z.int(),
});
export type WaitingFor = z.infer<typeof waitingForSchema>;

/** For those who can mend the script: its maintainers and admins. */
export const runDetailsSchema = z.strictObject({
  attempt: z.int(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  cpuMs: z.int().nullable(),
  peakMemoryBytes: z.int().nullable(),
  error: scriptErrorSchema.nullable(),
  authorNotices: z.array(z.string()),
  refusedArtifacts: z.array(z.strictObject({ path: z.string(), why: z.string() })),
});

export const runSchema = runSummarySchema.extend({
  inputs: z.record(z.string(), z.unknown()),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int() })),
  waitingFor: waitingForSchema.nullable().describe('of a queued run'),
  errorSummary: z.string().nullable().describe('one sentence for the person who ran it'),
  errorReference: z.string().nullable(),
  progress: z.strictObject({ fraction: z.number(), text: z.string() }).nullable(),
  outputs: z.array(outputSchema),
  nextActions: z.array(nextActionSchema).describe('offered while the session is still at this run'),
  stateRev: z.int().nullable().describe('to send as expectedStateRev with one of nextActions'),
  artifacts: z.array(artifactSchema),
  lastSeq: z.int().describe('number of the newest event; a stream opened with since=lastSeq continues here'),
  details: runDetailsSchema.nullable(),
  kept: z
    .strictObject({ until: z.iso.datetime().nullable(), logUntil: z.iso.datetime().nullable() })
    .describe('by their age; null: for good, or as long as the run'),
  can: z.strictObject({ cancel: z.boolean(), delete: z.boolean(), readLog: z.boolean(), runAgain: z.boolean() }),
});
export type Run = z.infer<typeof runSchema>;

/** Fields of the multipart form of a run, beside any number of parts named `files`. */
export const startRunFieldsSchema = z.strictObject({
  inputs: z.string().optional().describe('JSON object of the form values'),
  session_files_mode: z.enum(['none', 'reuse', 'clear']).optional(),
});

export const startActionSchema = z.strictObject({
  actionId: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()).default({}),
  expectedStateRev: z.int().min(0),
});

export const waitQuerySchema = z.strictObject({
  wait: z.coerce.number().int().min(0).max(300).optional().describe('seconds to wait for the finished run'),
});

/** Which runs; each filter narrows what the others leave. `all` are everybody's, for who may see whose runs there were. */
export const runFilterSchema = z.strictObject({
  scope: z.enum(['mine', 'all']).default('mine'),
  person: idSchema.optional().describe('whose, of all'),
  tool: idSchema.optional(),
  version: idSchema.optional(),
  status: runStatusSchema.optional(),
  trigger: runTriggerSchema.optional(),
  context: runContextSchema.optional(),
  from: z.iso.datetime({ offset: true }).optional().describe('asked for then or later'),
  to: z.iso.datetime({ offset: true }).optional().describe('asked for before'),
  text: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional()
    .describe(
      'in the title or address of the tool, in the error of one of my runs, or the first 8 digits or more of the id',
    ),
});

export const listRunsQuerySchema = runFilterSchema.extend({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

/** How long runs are kept in this installation, and how many; null: without end. */
export const runRetentionSchema = z.strictObject({
  days: z.int().nullable(),
  perTool: z.int().nullable(),
  perPerson: z.int().nullable(),
  logDays: z.int().nullable(),
});
export type RunRetention = z.infer<typeof runRetentionSchema>;

export const runPageSchema = z.strictObject({
  items: z.array(runSummarySchema),
  nextCursor: z.string().nullable(),
  searchedTo: z.iso
    .datetime()
    .nullable()
    .describe('with fewer items than asked for and a nextCursor: how far back was looked for them so far'),
  retention: runRetentionSchema,
});

export const historySteps = ['hour', 'day', 'week', 'month'] as const;
export type HistoryStep = (typeof historySteps)[number];

/** How runs ended over time. Steps begin as in UTC; those in which no run ended are left out. */
export const runHistorySchema = z.strictObject({
  step: z.enum(historySteps),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  countedFrom: z.iso.datetime().nullable().describe('only the newest runs were counted, back to here; null: all'),
  buckets: z.array(
    z.strictObject({
      start: z.iso.datetime(),
      succeeded: z.int(),
      failed: z.int(),
      timedOut: z.int(),
      canceled: z.int(),
    }),
  ),
});
export type RunHistory = z.infer<typeof runHistorySchema>;

export const eventsQuerySchema = z.strictObject({
  since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
});
