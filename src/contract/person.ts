import { z } from 'zod';
import { roles } from './permission.ts';

export const emailSchema = z
  .email()
  .max(254)
  .transform((email) => email.toLowerCase());
/** Long enough to resist guessing, short enough that hashing it costs nothing special. */
export const passwordSchema = z.string().min(10).max(200);
export const personNameSchema = z.string().trim().min(1).max(100);
export const roleSchema = z.enum(roles);

export const personSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  createdAt: z.iso.datetime(),
});
export type Person = z.infer<typeof personSchema>;

/** Who is signed in, and which doors the page may show. */
export const meSchema = z.strictObject({
  person: personSchema,
  can: z.strictObject({
    writeTools: z.boolean(),
    publishVersions: z.boolean(),
    managePeople: z.boolean(),
    readAudit: z.boolean(),
    readSettings: z.boolean(),
  }),
});
export type Me = z.infer<typeof meSchema>;

export const signInSchema = z.strictObject({ email: emailSchema, password: z.string().min(1).max(200) });
export const setupSchema = z.strictObject({
  token: z.string().min(1).max(200),
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export const setupStateSchema = z.strictObject({ required: z.boolean() });

export const createPersonSchema = z.strictObject({
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
  role: roleSchema,
});
export const changeRoleSchema = z.strictObject({ role: roleSchema });
