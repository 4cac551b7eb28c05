import { z } from 'zod';

/** What happens when I delete my account, and whether I can just now. */
export const accountDeletionSchema = z.strictObject({
  hasPassword: z.boolean().describe('it is asked for; without one, the sign-in has to be fresh'),
  isFresh: z.boolean().describe('this login was opened a moment ago'),
  isLastSuperuser: z.boolean().describe('then the account has to stay'),
  tools: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        successor: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
      }),
    )
    .describe('my tools, and whom each goes to'),
  unfinishedRuns: z.int().describe('they are canceled'),
});
export type AccountDeletion = z.infer<typeof accountDeletionSchema>;

export const deleteAccountSchema = z.strictObject({
  password: z.string().min(1).max(200).optional().describe('of who has one'),
});
