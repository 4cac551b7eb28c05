import { z } from 'zod';
import { limitsSchema } from './limits.ts';
import { readAtSchema } from './read-at.ts';
import { runStatusSchema } from './run-status.ts';
import {
  LEAST_INTERVAL_SECONDS,
  MOST_AT_ONCE,
  MOST_BLACKOUTS,
  MOST_CATCH_UP_SECONDS,
  MOST_INTERVAL_SECONDS,
  MOST_PREVIEW,
  MOST_RETRIES,
  scheduleStates,
  skipReasons,
  stopReasons,
  tickStates,
} from './schedule-rules.ts';
import { idSchema } from './tool.ts';

const who = z.strictObject({ id: z.string(), name: z.string() });
const lineSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'one line');

const DATE = '(?:19[7-9]\\d|2\\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const localDateSchema = z.string().regex(new RegExp(`^${DATE}$`), 'a date, as in 2026-03-29');
const localMomentSchema = z
  .string()
  .regex(new RegExp(`^${DATE}T(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?$`), 'a local time, as in 2026-03-29T08:30')
  .describe('on the clock of the time zone, without offset');

const everyRule = {
  timeZone: z.string().min(1).max(64).describe('IANA name, as in Europe/Stockholm'),
  startsAt: localMomentSchema.nullable().default(null).describe('nothing is due before it'),
  endsAt: localMomentSchema.nullable().default(null).describe('nothing is due after it'),
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .nullable()
    .default(null)
    .describe('only on these days, Monday is 1 and Sunday 7; null: on all'),
  blackouts: z
    .array(z.strictObject({ from: localDateSchema, to: localDateSchema }))
    .max(MOST_BLACKOUTS)
    .default([])
    .describe('never on these days, the last one included'),
};

/** When a schedule is due. All times are those of the clock in its time zone. */
export const scheduleRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), at: localMomentSchema, ...everyRule }),
  z.strictObject({
    kind: z.literal('interval'),
    everySeconds: z.int().min(LEAST_INTERVAL_SECONDS).max(MOST_INTERVAL_SECONDS),
    anchor: localMomentSchema.describe('it is due then, and every so many seconds before and after'),
    ...everyRule,
  }),
  z.strictObject({
    kind: z.literal('cron'),
    expression: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('five fields, or six with seconds first, or @daily and the like'),
    ...everyRule,
  }),
]);
export type ScheduleRule = z.infer<typeof scheduleRuleSchema>;

/** What happens to a moment that is due while a run of the same schedule has not ended. */
export const overlapSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('skip') }),
  z.strictObject({ policy: z.literal('queue') }),
  z.strictObject({ policy: z.literal('cancel') }),
  z.strictObject({ policy: z.literal('allow'), most: z.int().min(2).max(MOST_AT_ONCE) }),
]);
export type Overlap = z.infer<typeof overlapSchema>;

/** What happens to moments that passed while nobody was there to start them. */
export const missedSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('none') }),
  z.strictObject({ policy: z.literal('latest') }),
  z.strictObject({ policy: z.literal('all'), withinSeconds: z.int().min(60).max(MOST_CATCH_UP_SECONDS) }),
]);
export type Missed = z.infer<typeof missedSchema>;

export const retriesSchema = z.strictObject({
  most: z.int().min(0).max(MOST_RETRIES),
  delaySeconds: z.int().min(1).max(86_400),
  backoff: z.number().min(1).max(10).describe('each delay is so many times the one before it, at most a day'),
});
export type Retries = z.infer<typeof retriesSchema>;

/** What happens when so many moments in a row have failed, retries included. */
export const onFailureSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('continue') }),
  z.strictObject({ policy: z.literal('pause'), after: z.int().min(1).max(100) }),
  z.strictObject({ policy: z.literal('notify'), after: z.int().min(1).max(100) }),
]);
export type OnFailure = z.infer<typeof onFailureSchema>;

const timeoutSchema = limitsSchema.shape.timeoutMs.nullable();

/** A new schedule; travels as JSON in the field `schedule`. */
export const newScheduleSchema = z.strictObject({
  toolId: idSchema,
  name: lineSchema(120),
  rule: scheduleRuleSchema,
  inputs: z.record(z.string(), z.unknown()).default({}).describe('values of the form'),
  versionId: idSchema.nullable().default(null).describe('a published version to stay with; null: the active one'),
  overlap: overlapSchema.default({ policy: 'skip' }),
  missed: missedSchema.default({ policy: 'latest' }),
  retries: retriesSchema.default({ most: 0, delaySeconds: 60, backoff: 2 }),
  timeoutMs: timeoutSchema.default(null).describe('for its runs; null: that of the version; never more than that'),
  onFailure: onFailureSchema.default({ policy: 'continue' }),
});
export type NewSchedule = z.infer<typeof newScheduleSchema>;

/** Fields of the multipart form of a new schedule, beside any number of parts named `files`, which each run is given. */
export const createScheduleFieldsSchema = z.strictObject({
  schedule: z.string().describe('JSON object with toolId, name, rule and what else is not as usual'),
});

/** What is left out stays, and its files in any case. */
export const changeScheduleSchema = z.strictObject({
  name: lineSchema(120).optional(),
  rule: scheduleRuleSchema.optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  versionId: idSchema.nullable().optional(),
  overlap: overlapSchema.optional(),
  missed: missedSchema.optional(),
  retries: retriesSchema.optional(),
  timeoutMs: timeoutSchema.optional(),
  onFailure: onFailureSchema.optional(),
  updatedAt: readAtSchema,
});

export type ScheduleChange = z.infer<typeof changeScheduleSchema>;

/** Beside any number of parts named `files`, which take the place of those it has. */
export const replaceFilesFieldsSchema = z.strictObject({
  schedule: z.string().optional().describe('JSON object with what else changes; what is left out stays'),
});

/** A moment that a schedule is due, as the clock of its time zone shows it. */
export const dueMomentSchema = z.strictObject({
  at: z.iso.datetime(),
  local: z.string().describe('as in 2026-03-29T03:00:00'),
  offsetMinutes: z.int().describe('how far the clock is ahead of UTC'),
  clockChange: z
    .strictObject({
      kind: z.enum(['skipped', 'repeated']),
      from: z.string().describe('what the clock shows when it is changed'),
      to: z.string().describe('what it shows then'),
    })
    .nullable()
    .describe('of its day: whether the clock skips some time, or shows it twice'),
});
export type DueMoment = z.infer<typeof dueMomentSchema>;

export const pauseSchema = z.strictObject({
  reason: lineSchema(500),
  until: z.iso.datetime({ offset: true }).nullable().default(null).describe('null: until somebody resumes it'),
});

export const pausedSchema = z.strictObject({
  by: who.nullable().describe('null: the program, after too many failures'),
  reason: z.string().nullable().describe('null where the program paused it'),
  at: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
});
export type Paused = z.infer<typeof pausedSchema>;

export const tickSchema = z.strictObject({
  dueAt: z.iso.datetime(),
  state: z.enum(tickStates),
  why: z.enum(skipReasons).nullable().describe('of one that was skipped'),
  attempt: z.int().describe('runs so far; each retry is a new run'),
  retryAt: z.iso.datetime().nullable(),
  run: z.strictObject({ id: z.string(), status: runStatusSchema }).nullable().describe('the last one'),
});
export type Tick = z.infer<typeof tickSchema>;

export const scheduleSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  tool: z.strictObject({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    kind: z.enum(['tool', 'script']),
  }),
  owner: who,
  rule: scheduleRuleSchema,
  state: z.enum(scheduleStates),
  paused: pausedSchema.nullable(),
  stopped: z.strictObject({ reason: z.enum(stopReasons), at: z.iso.datetime() }).nullable(),
  nextAt: z.iso
    .datetime()
    .nullable()
    .describe('the next moment it is due, also while it is paused; null of one that is stopped'),
  skipsNext: z.boolean().describe('it was asked to leave out that one'),
  failuresInRow: z.int(),
  lastTick: tickSchema.nullable().describe('the latest due moment and what became of it'),
  createdAt: z.iso.datetime(),
});
export type ScheduleSummary = z.infer<typeof scheduleSummarySchema>;

export const scheduleSchema = scheduleSummarySchema.extend({
  inputs: z.record(z.string(), z.unknown()).nullable().describe('null for others than its owner'),
  files: z
    .array(z.strictObject({ name: z.string(), bytes: z.int() }))
    .nullable()
    .describe('null for others than its owner'),
  version: z.strictObject({ id: z.string(), number: z.int() }).nullable().describe('null: the active one'),
  overlap: overlapSchema,
  missed: missedSchema,
  retries: retriesSchema,
  timeoutMs: z.int().nullable(),
  onFailure: onFailureSchema,
  next: z.array(dueMomentSchema).describe('the next five moments it is due'),
  pausedAll: pausedSchema.nullable().describe('all schedules of the installation are paused'),
  updatedAt: z.iso.datetime(),
  can: z.strictObject({
    change: z.boolean(),
    pause: z.boolean(),
    resume: z.boolean(),
    skipNext: z.boolean(),
    runNow: z.boolean(),
    delete: z.boolean(),
  }),
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const scheduleParams = z.strictObject({ scheduleId: idSchema });

export const skipNextSchema = z.strictObject({
  dueAt: z.iso
    .datetime({ offset: true })
    .nullable()
    .describe('the next moment, as it was read; null: it is due after all'),
});

export const previewRuleSchema = z.strictObject({
  rule: scheduleRuleSchema,
  count: z.int().min(1).max(MOST_PREVIEW).default(5),
});

const cursor = z.string().max(1000).optional();
const limit = z.coerce.number().int().min(1).max(200).default(50);

export const listSchedulesQuerySchema = z.strictObject({ tool: idSchema.optional(), cursor, limit });
export const listAllSchedulesQuerySchema = listSchedulesQuerySchema.extend({
  owner: idSchema.optional(),
  state: z.enum(scheduleStates).optional(),
});
export const listTicksQuerySchema = z.strictObject({ state: z.enum(tickStates).optional(), cursor, limit });
