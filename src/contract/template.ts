import { z } from 'zod';
import { languageSchema } from './tool.ts';

/** A complete working tool to start from. */
export const templateSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  language: languageSchema,
  source: z.string(),
  entrypoint: z.string(),
  inputSchema: z.unknown().nullable(),
  settingsSchema: z.unknown().nullable(),
  usageInstructions: z.string(),
});
export type Template = z.infer<typeof templateSchema>;
