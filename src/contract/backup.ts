import { z } from 'zod';
import { DAY } from './limits.ts';

/** A weekly backup, with a day to spare. */
export const BACKUP_FRESH_MS = 8 * DAY;

export const backupStateSchema = z.strictObject({
  lastAt: z.iso.datetime().nullable().describe('when the last backup was made; null: never'),
  isOverdue: z.boolean().describe('there is none, or none of the last eight days'),
});
export type BackupState = z.infer<typeof backupStateSchema>;

/** What a last backup at `madeAt` (null: there is none) means at `now`. */
export function backupStateOf(madeAt: Date | null, now: Date): BackupState {
  const isOverdue = madeAt === null || now.getTime() - madeAt.getTime() > BACKUP_FRESH_MS;
  return { lastAt: madeAt?.toISOString() ?? null, isOverdue };
}
