/** What an installation may want otherwise. A setting is one line of the schema and one of the defaults. */
import { z } from 'zod';
import { backupStateSchema } from './backup.ts';

const days = z.int().min(1).max(3650).nullable();
const most = z.int().min(10).max(10_000_000).nullable();

export const settingsSchema = z.strictObject({
  'review.allowSelfPublish': z
    .boolean()
    .nullable()
    .describe('whether authors may publish what they wrote; null: only while nobody else could'),
  'retention.runDays': days.describe('how long runs are kept, with all that went in and came out; null: for good'),
  'retention.runsPerTool': most.describe('how many runs of each tool are kept, the newest; null: all'),
  'retention.runsPerPerson': most.describe('how many runs of each person are kept, the newest; null: all'),
  'retention.logDays': days.describe('how long the logs of runs are kept; null: as long as the runs'),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  'review.allowSelfPublish': null,
  'retention.runDays': null,
  'retention.runsPerTool': null,
  'retention.runsPerPerson': null,
  'retention.logDays': null,
};

export const changeSettingsSchema = settingsSchema.partial();
export const settingsPageSchema = z.strictObject({
  values: settingsSchema,
  backup: backupStateSchema.nullable().describe('null: not for who asks'),
  can: z.strictObject({ change: z.boolean() }),
});
