import { z } from 'zod';
import { HOUR, KIB, SECOND } from './limits.ts';
import { runTriggerSchema } from './run.ts';
import { finalStatuses, runReasonSchema, runStatusSchema } from './run-status.ts';
import { DEFAULT_SCRIPT_TIMEOUT_MS, scriptRunners, scriptTypes } from './script-kinds.ts';
import { idSchema } from './tool.ts';
import { variablesSchema } from './variables.ts';

/** Scripts of admins, in the words of the Scripts API: names and forms are its own, and unknown fields are let be. */
export const scriptTypeSchema = z.enum(scriptTypes);
export const scriptRunnerSchema = z.enum(scriptRunners);

export const OUTPUT_TAIL_BYTES = 64 * KIB;
/** Characters of a script; of one for the host the kernel takes fewer (src/core/script-rules). */
const MOST_CHARACTERS = 512 * KIB;

const envEntrySchema = z.strictObject({ key: z.string().trim(), value: z.string() });

/** Rows without a name say nothing. The names and sizes of the others are checked as those of any version. */
const envSchema = z
  .array(envEntrySchema)
  .max(200)
  .superRefine((entries, context) => {
    const named = entries.filter(({ key }) => key !== '');
    const twice = named.find(({ key }, index) => named.findIndex((other) => other.key === key) !== index);
    if (twice !== undefined) context.addIssue(`${twice.key} is there twice`);
    const checked = variablesSchema.safeParse(Object.fromEntries(named.map(({ key, value }) => [key, value])));
    // An object with this name is not one with this name, so nothing below would see it.
    if (named.some(({ key }) => key === '__proto__')) context.addIssue('__proto__: no variable can have this name');
    for (const { path, message } of checked.error?.issues ?? []) context.addIssue([...path, message].join(': '));
  });

const fields = {
  name: z.string().trim().min(1).max(120),
  codeIdentifier: z.string().max(200).describe('lower-cased, spaces become `-`, only `a-z0-9_-` stays; unique'),
  description: z.string().max(20_000),
  type: scriptTypeSchema,
  runner: scriptRunnerSchema,
  script: z.string().max(MOST_CHARACTERS),
  defaultWorkingDirectory: z
    .string()
    .max(4000)
    .refine((path) => !path.includes('\0'), 'a path cannot hold a NUL character')
    .describe('of the host runner: an absolute path; the others have a folder of their own'),
  env: envSchema,
  timeoutMs: z
    .int()
    .min(1 * SECOND)
    .max(1 * HOUR),
  enabled: z.boolean(),
};

/** A program may send back what it was given: what a script has and nobody sets is let pass. Nothing else is. */
const unset = z.unknown().optional().describe('left as it is');
const echoed = { id: unset, _id: unset, createdAt: unset, updatedAt: unset, can: unset, lastRun: unset };

export const createScriptSchema = z.strictObject({
  ...echoed,
  version: unset,
  ...fields,
  codeIdentifier: fields.codeIdentifier.optional(),
  description: fields.description.default(''),
  runner: fields.runner.optional(),
  script: fields.script.default(''),
  defaultWorkingDirectory: fields.defaultWorkingDirectory.default(''),
  env: fields.env.default([]),
  timeoutMs: fields.timeoutMs.default(DEFAULT_SCRIPT_TIMEOUT_MS),
  enabled: fields.enabled.default(true),
});

/** As far as the database counts. */
const versionNumberSchema = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** What is left out stays as it is. With `version`, somebody else's save since then is a conflict. */
export const changeScriptSchema = z
  .strictObject({
    ...echoed,
    ...fields,
    version: versionNumberSchema.describe('the version that the editor started from'),
  })
  .partial();

/** With `version`, what runs is what the caller has seen, or nothing. */
export const runScriptQuerySchema = z.strictObject({
  version: z.coerce.number().pipe(versionNumberSchema).optional().describe('409 where the script is another by now'),
});

const whoSchema = z.strictObject({ id: z.string(), name: z.string() });

const contentSchema = z.strictObject({
  type: scriptTypeSchema,
  runner: scriptRunnerSchema,
  script: z.string(),
  defaultWorkingDirectory: z.string(),
  env: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  timeoutMs: z.int(),
});

export const scriptSchema = contentSchema.extend({
  id: z.string(),
  _id: z.string().describe('the same as id'),
  name: z.string(),
  codeIdentifier: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  can: z.strictObject({ save: z.boolean(), run: z.boolean() }).describe('by who asks'),
});
export type Script = z.infer<typeof scriptSchema>;

export const listedScriptSchema = scriptSchema.extend({
  lastRun: z
    .strictObject({ id: z.string(), status: runStatusSchema, createdAt: z.iso.datetime() })
    .nullable()
    .describe('the newest one; null: it never ran'),
});
export type ListedScript = z.infer<typeof listedScriptSchema>;

export const scriptVersionSchema = contentSchema.extend({
  number: z.int(),
  by: whoSchema,
  at: z.iso.datetime(),
});
export type ScriptVersion = z.infer<typeof scriptVersionSchema>;

/** Whether scripts run on the server itself here: nobody's, superusers' alone, or those of who asks. */
export const hostRunnerSchema = z.enum(['off', 'others', 'on']);
export type HostRunnerState = z.infer<typeof hostRunnerSchema>;

export const scriptRunSchema = z.strictObject({
  id: z.string(),
  _id: z.string().describe('the same as id'),
  scriptId: z.string(),
  status: runStatusSchema,
  trigger: runTriggerSchema,
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  exitCode: z.int().nullable(),
  outputTail: z.string().describe('the last 64 KiB of what it printed'),
  meta: z.strictObject({
    scriptName: z.string(),
    version: z.int(),
    runner: scriptRunnerSchema,
    startedBy: whoSchema,
    reason: runReasonSchema.nullable().describe('why it ended'),
    message: z.string().nullable().describe('the same in words'),
    durationMs: z.int().nullable(),
    value: z.unknown().describe('of vm2: what the script returned, or else logged last; null where there is none'),
    reportedByPage: z.boolean().describe('it ran in a page, which says what came of it'),
  }),
});
export type ScriptRun = z.infer<typeof scriptRunSchema>;

export const listScriptRunsQuerySchema = z.strictObject({
  scriptId: idSchema.optional(),
  cursor: z.string().max(1000).optional(),
});

/** What a page says of a script that ran in it. */
export const reportScriptRunSchema = z.strictObject({
  version: versionNumberSchema.describe('that ran'),
  status: z.enum(finalStatuses),
  durationMs: z
    .int()
    .min(0)
    .max(24 * HOUR),
  output: z
    .array(z.strictObject({ stream: z.enum(['stdout', 'stderr']), line: z.string().max(OUTPUT_TAIL_BYTES) }))
    .max(5000)
    .describe('the last lines of its console; what is over 64 KiB is left out from the start'),
});

const eventBase = { seq: z.int(), ts: z.iso.datetime() };

/** What the stream of a script's run sends: whole lines, numbered from 1 without a gap. */
export const scriptEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...eventBase,
    type: z.literal('log'),
    stream: z.enum(['stdout', 'stderr']),
    line: z.string(),
  }),
  z.strictObject({
    ...eventBase,
    type: z.literal('status'),
    status: runStatusSchema,
    exitCode: z.int().nullable().optional(),
  }),
  z.strictObject({ ...eventBase, type: z.literal('done'), status: runStatusSchema, exitCode: z.int().nullable() }),
]);
export type ScriptEvent = z.infer<typeof scriptEventSchema>;
