import { z } from 'zod';
import { tokenScopes } from './permission.ts';
import { givenPasswordSchema } from './person.ts';

/** Days that a token may last at most: one that nobody remembers should not last for ever. */
const LONGEST_TOKEN_DAYS = 366;

export const scopeSchema = z.enum(tokenScopes);

export const createTokenSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u),
  scopes: z.array(scopeSchema).min(1).max(tokenScopes.length),
  days: z.number().int().min(1).max(LONGEST_TOKEN_DAYS).default(90),
  password: givenPasswordSchema
    .optional()
    .describe('my password; without one, for who signs in elsewhere, a sign-in of the last ten minutes'),
});

/** An API token as its person sees it afterwards: never the token itself. */
export const tokenSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('how the token begins'),
  scopes: z.array(scopeSchema),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiToken = z.infer<typeof tokenSchema>;

export const createdTokenSchema = tokenSchema.extend({ token: z.string().describe('shown this once') });

/** One signed-in browser. */
export const loginSchema = z.strictObject({
  id: z.string(),
  isThis: z.boolean().describe('the login that asks'),
  address: z.string(),
  userAgent: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type Login = z.infer<typeof loginSchema>;

export const secondStepSchema = z.strictObject({
  hasPassword: z.boolean().describe('false: the person signs in elsewhere, and the second step is asked there'),
  isOn: z.boolean(),
  recoveryCodesLeft: z.number().int(),
});
export const secondStepKeySchema = z.strictObject({
  key: z.string().describe('base32, for who cannot read the picture'),
  uri: z.string().describe('otpauth://…, what the picture holds'),
});
export const recoveryCodesSchema = z.strictObject({ codes: z.array(z.string()).describe('shown this once') });
