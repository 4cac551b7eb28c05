import { z } from 'zod';
import { mailedKinds } from './notification.ts';
import { mailLanguages } from './person.ts';

const languageSchema = z.enum(mailLanguages).describe('of mails');

/** What is mailed to somebody besides the inbox. */
export const mailWishesSchema = z.strictObject({
  isSetUp: z.boolean().describe('false: this installation mails nothing'),
  isVerified: z
    .boolean()
    .describe('false: nobody has shown yet that the address is theirs, so nothing is mailed there'),
  language: languageSchema,
  kinds: z
    .array(z.strictObject({ kind: z.enum(mailedKinds), isWanted: z.boolean() }))
    .describe('what can concern the person'),
});
export type MailWishes = z.infer<typeof mailWishesSchema>;

export const changeMailWishesSchema = z.strictObject({
  language: languageSchema,
  unwanted: z.array(z.enum(mailedKinds)).max(mailedKinds.length).describe('of what the inbox alone tells'),
});
