import { z } from 'zod';
import { fieldSchema } from './form.ts';

/** What one person has set for themselves in a tool. */
export const toolSettingsSchema = z.strictObject({
  schemaHash: z.string().nullable().describe('of the settings schema; null where there is nothing to set'),
  fields: z.array(fieldSchema),
  values: z.record(z.string(), z.unknown()).describe('as a run gets them: what is not set has its default'),
  isDefault: z.boolean().describe('nothing was set'),
});
export type ToolSettings = z.infer<typeof toolSettingsSchema>;

export const changeToolSettingsSchema = z.strictObject({
  schemaHash: z.string().max(100).describe('of the form that was filled in'),
  values: z.record(z.string(), z.unknown()),
});
