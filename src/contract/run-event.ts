import { z } from 'zod';
import { runReasonSchema, runStatusSchema } from './run-status.ts';

/**
 * What a run's event stream sends. `seq` is the id of the event (`Last-Event-ID`, `?since=`) and grows without gap
 * from one stored event to the next; a log event counts one for each line it holds, and carries the last of them.
 */
const base = { seq: z.int(), ts: z.iso.datetime() };

export const statusEventSchema = z.strictObject({
  ...base,
  type: z.literal('status'),
  status: runStatusSchema,
  attempt: z.int(),
});
export const logEventSchema = z.strictObject({
  ...base,
  type: z.literal('log'),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string().describe('whole characters; not always whole lines'),
  omittedBytes: z.int().describe('bytes left out before this text, because the log was over its cap'),
});
export const progressEventSchema = z.strictObject({
  ...base,
  type: z.literal('progress'),
  fraction: z.number(),
  text: z.string(),
});
/** The last event of a run; the server then ends the response. */
export const doneEventSchema = z.strictObject({
  ...base,
  type: z.literal('done'),
  status: runStatusSchema,
  reason: runReasonSchema,
  exitCode: z.int().nullable(),
});

export const runEventSchema = z.discriminatedUnion('type', [
  statusEventSchema,
  logEventSchema,
  progressEventSchema,
  doneEventSchema,
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
