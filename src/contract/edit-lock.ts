import { z } from 'zod';

/** One editor at a time: who holds the draft of a tool, and until when unless it is renewed. */
export const editLockSchema = z.strictObject({
  holder: z.strictObject({ id: z.string(), name: z.string() }),
  isMine: z.boolean(),
  takenAt: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type EditLock = z.infer<typeof editLockSchema>;

export const takeEditLockSchema = z.strictObject({
  takeOver: z.boolean().default(false).describe('from whoever holds it; for admins'),
});
