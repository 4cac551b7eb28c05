import { z } from 'zod';
import { editLockSchema } from './edit-lock.ts';
import { formSchema } from './form.ts';
import { KIB, limitsOverrideSchema, limitsSchema, MIB } from './limits.ts';
import { nextActionSchema } from './output.ts';
import { variablesSchema } from './variables.ts';

export const slugSchema = z
  .string()
  .max(128)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens');
/** Fastify decodes a path before it is matched, so an id is checked for its form before the database sees it. */
export const idSchema = z.uuid();

export const languageSchema = z.enum(['python', 'bash', 'node']);
export const versionStates = ['draft', 'in_review', 'active', 'archived'] as const;
export const versionStateSchema = z.enum(versionStates);
export type VersionState = (typeof versionStates)[number];

const titleSchema = z.string().trim().min(1).max(120);
const summarySchema = z.string().trim().max(300);
const descriptionSchema = z.string().max(20_000);
const audienceSchema = z.array(z.string().trim().min(1).max(60)).max(20);

/** A card of the catalogue. */
export const toolCardSchema = z.strictObject({
  id: z.string(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  audience: z.array(z.string()),
  updatedAt: z.iso.datetime(),
});
export type ToolCard = z.infer<typeof toolCardSchema>;

/** The same for the person who looks at it. */
export const catalogueCardSchema = toolCardSchema.extend({ isFavourite: z.boolean() });
export type CatalogueCard = z.infer<typeof catalogueCardSchema>;

/** What a tool remembers of one person between turns. `actions` are offered now; `rev` goes into the next turn. */
export const toolSessionSchema = z.strictObject({
  rev: z.int(),
  actions: z.array(nextActionSchema),
  lastRunId: z.string().nullable(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int() })),
});
export type ToolSession = z.infer<typeof toolSessionSchema>;

export const toolPageSchema = catalogueCardSchema.extend({
  description: z.string(),
  usageInstructions: z.string(),
  owner: z.strictObject({ id: z.string(), name: z.string() }),
  versionId: z.string().describe('the active one'),
  versionNumber: z.int(),
  form: formSchema,
  hasSettings: z.boolean().describe('one can set something for oneself'),
  limits: limitsSchema,
  session: toolSessionSchema.nullable(),
  can: z.strictObject({ run: z.boolean(), edit: z.boolean() }),
});
export type ToolPage = z.infer<typeof toolPageSchema>;

export const createToolSchema = z.strictObject({
  title: titleSchema,
  summary: summarySchema.default(''),
  description: descriptionSchema.default(''),
  audience: audienceSchema.default([]),
  slug: slugSchema.optional().describe('a placeholder until it is set; fixed once the tool is published'),
});
export const changeToolSchema = z.strictObject({
  title: titleSchema.optional(),
  summary: summarySchema.optional(),
  description: descriptionSchema.optional(),
  audience: audienceSchema.optional(),
  slug: slugSchema.optional(),
});

const dialectSchema = z
  .literal('action-file')
  .nullable()
  .describe('`action-file`: the action of a later turn is also a file, /work/input/action.json');
const isolationSchema = z
  .literal('strict')
  .nullable()
  .describe('`strict`: never started from an interpreter that was started before');
const runnerNameSchema = z
  .enum(['local', 'docker'])
  .nullable()
  .describe("what must execute it; null: the installation's runner");

/** All that decides how a version behaves. Source ≤ 2 MiB. */
export const versionContentSchema = z.strictObject({
  language: languageSchema,
  source: z.string().max(2 * MIB),
  entrypoint: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/)
    .default('run_tool'),
  inputSchema: z
    .unknown()
    .nullable()
    .default(null)
    .describe('JSON Schema 2020-12 with UI hints, or the older list form'),
  settingsSchema: z
    .unknown()
    .nullable()
    .default(null)
    .describe('what each person may set for themselves: a form like that of the inputs, without files'),
  limits: limitsOverrideSchema.default({}),
  dialect: dialectSchema.default(null),
  variables: variablesSchema.default({}),
  isolation: isolationSchema.default(null),
  runner: runnerNameSchema.default(null),
  usageInstructions: z
    .string()
    .max(64 * KIB)
    .default(''),
});
export type VersionContent = z.infer<typeof versionContentSchema>;

export const saveVersionSchema = versionContentSchema.extend({
  parentVersionId: idSchema.nullable().describe('the head the editor started from; null for the first version'),
  derivedFrom: idSchema.optional().describe('any version one may see that this began as; without it, the parent'),
  changeSummary: z.string().max(2000).default(''),
});

const whoSchema = z.strictObject({ id: z.string(), name: z.string() });
const verdictSchema = z.strictObject({
  by: whoSchema,
  at: z.iso.datetime(),
  note: z.string().nullable().describe('what has to change; null where it was approved'),
});

export const versionSummarySchema = z.strictObject({
  id: z.string(),
  number: z.int(),
  state: versionStateSchema,
  language: languageSchema,
  changeSummary: z.string(),
  contentHash: z.string(),
  derivedFrom: z.string().nullable(),
  createdBy: z.strictObject({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  review: verdictSchema.nullable(),
});
export type VersionSummary = z.infer<typeof versionSummarySchema>;

export const versionSchema = versionSummarySchema.extend({
  toolId: z.string(),
  source: z.string(),
  entrypoint: z.string(),
  inputSchema: z.unknown().nullable(),
  form: formSchema,
  settingsSchema: z.unknown().nullable(),
  limits: limitsOverrideSchema,
  dialect: dialectSchema,
  variables: z.record(z.string(), z.string()),
  isolation: isolationSchema,
  runner: runnerNameSchema,
  usageInstructions: z.string(),
  isOwnWork: z.boolean().describe('of the person who asks'),
  returnedFrom: z
    .strictObject({ id: z.string(), number: z.int(), review: verdictSchema })
    .nullable()
    .describe('of a draft: the version that a reviewer gave back'),
  can: z.strictObject({
    save: z.boolean(),
    test: z.boolean(),
    submit: z.boolean(),
    withdraw: z.boolean(),
    publish: z.boolean(),
    requestChanges: z.boolean(),
    rollBack: z.boolean(),
  }),
});
export type Version = z.infer<typeof versionSchema>;

/** A tool as its authors and admins see it. */
export const managedToolSchema = toolCardSchema.extend({
  description: z.string(),
  isPublished: z.boolean(),
  isCurated: z.boolean().describe('its results may be larger'),
  activeVersionId: z.string().nullable(),
  owner: z.strictObject({ id: z.string(), name: z.string() }),
  headVersionId: z.string().nullable(),
});
export type ManagedTool = z.infer<typeof managedToolSchema>;

/** A line of the list of one's tools: how things stand with it, and what waits. */
export const managedToolLineSchema = managedToolSchema.extend({
  isOwner: z.boolean().describe('it belongs to the person who asks'),
  isMaintainer: z.boolean().describe('the person who asks works on it, without being its owner'),
  head: z.strictObject({ number: z.int(), state: versionStateSchema }).nullable().describe('the newest version'),
  activeNumber: z.int().nullable().describe('of the published version'),
  inReview: z
    .strictObject({ versionId: z.string(), number: z.int() })
    .nullable()
    .describe('the version that waits for a reviewer'),
  isReturned: z.boolean().describe('the newest version is a draft that a reviewer wants changed'),
});
export type ManagedToolLine = z.infer<typeof managedToolLineSchema>;

export const managedToolPageSchema = managedToolSchema.extend({
  versions: z.array(versionSummarySchema),
  maintainers: z.array(whoSchema).describe('besides the owner'),
  editLock: editLockSchema.nullable().describe('of whoever edits it now'),
  suggestion: z.strictObject({ id: z.string(), title: z.string() }).nullable().describe('what it came of'),
  can: z.strictObject({
    edit: z.boolean(),
    publish: z.boolean(),
    curate: z.boolean(),
    rollBack: z.boolean(),
    changeMaintainers: z.boolean(),
    changeOwner: z.boolean(),
    takeOver: z.boolean(),
  }),
});

/** How a published tool is used: twelve months of UTC, the present one first. Test runs do not count. */
export const toolUsageSchema = z.strictObject({
  months: z.array(
    z.strictObject({
      month: z.string().describe('as 2026-11'),
      runs: z.int(),
      successRate: z
        .number()
        .nullable()
        .describe('of the runs that ended and were not cancelled; null: there were none'),
      medianMs: z.int().nullable(),
      p95Ms: z.int().nullable(),
      people: z.int().describe('how many different ones'),
    }),
  ),
});
export type ToolUsage = z.infer<typeof toolUsageSchema>;

export const curateSchema = z.strictObject({ isCurated: z.boolean() });

export const submitSchema = z.strictObject({ changeSummary: z.string().trim().min(1).max(2000) });
