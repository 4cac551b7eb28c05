import { z } from 'zod';
import { runReasonSchema, runStatusSchema } from './run-status.ts';
import { versionSummarySchema } from './tool.ts';

const who = z.strictObject({ id: z.string(), name: z.string() });
const proseSchema = z.string().trim().min(1).max(10_000);

/** A version that waits for a reviewer. */
export const reviewSchema = z.strictObject({
  version: versionSummarySchema,
  tool: z.strictObject({ id: z.string(), slug: z.string(), title: z.string() }),
  submittedBy: who,
  isOwnWork: z.boolean().describe('of the person who asks'),
});
export type Review = z.infer<typeof reviewSchema>;

/** A test run of a version: that it was tested, by whom and how it ended; not what went in or came out. */
export const testRunSchema = z.strictObject({
  id: z.string(),
  person: who,
  status: runStatusSchema,
  reason: runReasonSchema.nullable(),
  queuedAt: z.iso.datetime(),
  durationMs: z.number().nullable(),
  canOpen: z.boolean(),
});
export type TestRun = z.infer<typeof testRunSchema>;

/** What differs between two versions. `before` is null where there is nothing to compare with. */
export const versionDiffSchema = z.strictObject({
  before: versionSummarySchema.nullable(),
  after: versionSummarySchema,
  isSame: z.boolean().describe('both do the same'),
  source: z.strictObject({ before: z.string(), after: z.string() }),
  changes: z
    .array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() }))
    .describe('of everything else that decides behaviour; null where there is none'),
});
export type VersionDiff = z.infer<typeof versionDiffSchema>;

export const commentSchema = z.strictObject({
  id: z.string(),
  line: z.int().nullable(),
  text: z.string(),
  author: who,
  createdAt: z.iso.datetime(),
  resolved: z.strictObject({ by: who, at: z.iso.datetime() }).nullable(),
});
export type Comment = z.infer<typeof commentSchema>;

export const addCommentSchema = z.strictObject({
  line: z.int().min(1).nullable().default(null).describe('of the source, from 1; null: of the whole version'),
  text: proseSchema,
});
export const resolveCommentSchema = z.strictObject({ isResolved: z.boolean() });

export const requestChangesSchema = z.strictObject({ note: proseSchema });
