/** What an installation may want otherwise. A setting is one line of the schema and one of the defaults. */
import { z } from 'zod';
import { backupStateSchema } from './backup.ts';

export const settingsSchema = z.strictObject({
  'review.allowSelfPublish': z
    .boolean()
    .nullable()
    .describe('whether authors may publish what they wrote; null: only while nobody else could'),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  'review.allowSelfPublish': null,
};

export const changeSettingsSchema = settingsSchema.partial();
export const settingsPageSchema = z.strictObject({
  values: settingsSchema,
  backup: backupStateSchema.nullable().describe('null: not for who asks'),
  can: z.strictObject({ change: z.boolean() }),
});
