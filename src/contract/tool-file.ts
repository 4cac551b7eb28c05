import { z } from 'zod';
import { KIB, limitsOverrideSchema } from './limits.ts';
import { createToolSchema, languageSchema, versionContentSchema } from './tool.ts';

/**
 * A tool as a folder, for git: `tool.yaml`, read by this schema, beside the script it names. The folder's name is the
 * slug. `source` may be left out where the script has the usual name of its language (script.py, script.sh, script.mjs).
 */
export const toolFileSchema = z.strictObject({
  title: createToolSchema.shape.title,
  summary: createToolSchema.shape.summary,
  description: createToolSchema.shape.description,
  audience: createToolSchema.shape.audience,
  language: languageSchema,
  source: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, 'the name of a file in the same folder')
    .optional(),
  entrypoint: versionContentSchema.shape.entrypoint,
  inputSchema: versionContentSchema.shape.inputSchema,
  settingsSchema: versionContentSchema.shape.settingsSchema,
  limits: limitsOverrideSchema.default({}),
  dialect: versionContentSchema.shape.dialect,
  variables: versionContentSchema.shape.variables,
  isolation: versionContentSchema.shape.isolation,
  runner: versionContentSchema.shape.runner,
  usageInstructions: versionContentSchema.shape.usageInstructions,
});
export type ToolFile = z.infer<typeof toolFileSchema> & { source: string };

export const LARGEST_TOOL_FILE_BYTES = 512 * KIB;
