import { z } from 'zod';
import { DAY } from './limits.ts';
import { suggestionStates } from './suggestion-rules.ts';
import { changeToolSchema, idSchema } from './tool.ts';

/** What one person may have waiting, and propose in a day: whoever decides has to read it. */
export const MOST_OPEN_SUGGESTIONS = 10;
export const MOST_SUGGESTIONS_A_DAY = 20;
/** A sample of a suggestion that was declined. One that was taken back goes at once, one that was accepted stays. */
export const DECLINED_SAMPLE_KEEP_MS = 30 * DAY;

const who = z.strictObject({ id: z.string(), name: z.string() });
const lineSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'one line');
const audienceSchema = z.array(lineSchema(60)).min(1).max(20);

/** What somebody proposes; travels as JSON in the field `suggestion`. */
export const proposalSchema = z.strictObject({
  title: lineSchema(120),
  description: z.string().trim().min(1).max(10_000),
  audience: audienceSchema.describe('whom the tool would be for'),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** Fields of the multipart form of a suggestion, beside at most one part named `files`: a sample of what the tool gets. */
export const proposeFieldsSchema = z.strictObject({
  suggestion: z.string().describe('JSON object with title, description and audience'),
});

export const suggestionSummarySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(suggestionStates),
  proposer: who,
  createdAt: z.iso.datetime(),
});
export type SuggestionSummary = z.infer<typeof suggestionSummarySchema>;

export const suggestionSchema = suggestionSummarySchema.extend({
  description: z.string(),
  audience: z.array(z.string()),
  sample: z
    .strictObject({ name: z.string(), bytes: z.int() })
    .nullable()
    .describe('null: there is none, or it is not kept any more'),
  decision: z
    .strictObject({
      by: who,
      at: z.iso.datetime(),
      reason: z.string().nullable().describe('null where it was accepted without a word'),
    })
    .nullable(),
  tool: z
    .strictObject({
      id: z.string(),
      slug: z.string(),
      title: z.string(),
      isPublished: z.boolean(),
      canOpen: z.boolean(),
    })
    .nullable()
    .describe('what came of it; `canOpen`: the reader manages it'),
  can: z.strictObject({ withdraw: z.boolean(), decide: z.boolean() }),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

const reasonSchema = z.string().trim().min(1).max(10_000);
export const declineSuggestionSchema = z.strictObject({ reason: reasonSchema });
/** What is left out stays as it was proposed. */
export const acceptSuggestionSchema = changeToolSchema.pick({ summary: true, description: true }).extend({
  title: lineSchema(120).optional(),
  audience: audienceSchema.optional(),
  reason: reasonSchema.optional().describe('a word to the proposer'),
});

export const suggestionParams = z.strictObject({ suggestionId: idSchema });
