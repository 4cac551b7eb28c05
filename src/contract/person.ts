import { z } from 'zod';
import { roles } from './permission.ts';

/** Mail bounds the parts of an address, too: 64 characters before the @, 63 between two dots after it. */
const mailParts = /^[^@]{1,64}@(?:[^.]{1,63}\.)+[^.]{1,63}$/;

export const emailSchema = z
  .email()
  .max(254)
  .refine((email) => mailParts.test(email), 'a part of the address is too long')
  .transform((email) => email.toLowerCase());
/** Long enough to resist guessing, short enough that hashing it costs nothing special. */
export const passwordSchema = z.string().min(10).max(200);
/** It is written into mails, too: one line. */
export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);
export const roleSchema = z.enum(roles);

export const personSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  createdAt: z.iso.datetime(),
});
export type Person = z.infer<typeof personSchema>;

export const mailStates = ['waiting', 'sent', 'failed'] as const;

/** A person as those who manage people see them, and what the reader may do with them. */
export const managedPersonSchema = personSchema.extend({
  state: z.enum(['active', 'invited', 'disabled']),
  lastSeenAt: z.iso.datetime().nullable(),
  logins: z.number().int().describe('browsers that are signed in'),
  tools: z.number().int().describe('tools that belong to the person'),
  hasSecondStep: z.boolean(),
  mail: z.enum(mailStates).nullable().describe('the last mail to the person'),
  can: z.strictObject({
    changeRole: z.boolean(),
    disable: z.boolean().describe('also: enable'),
    delete: z.boolean(),
    endLogins: z.boolean(),
    sendLink: z.boolean(),
    removeSecondStep: z.boolean(),
  }),
});
export type ManagedPerson = z.infer<typeof managedPersonSchema>;

/** Who is signed in, and which doors the page may show. */
export const meSchema = z.strictObject({
  person: personSchema,
  can: z.strictObject({
    writeTools: z.boolean(),
    publishVersions: z.boolean(),
    decideSuggestions: z.boolean(),
    managePeople: z.boolean(),
    manageSchedules: z.boolean(),
    readAudit: z.boolean(),
    overseeRuns: z.boolean(),
    readMonitoring: z.boolean(),
    readSettings: z.boolean(),
    manageAlerts: z.boolean(),
    manageScripts: z.boolean(),
    giveRoles: z.array(roleSchema).describe('which roles one may give to others'),
  }),
});
export type Me = z.infer<typeof meSchema>;

/** A password that exists; what it once had to be is not asked again. */
export const givenPasswordSchema = z.string().min(1).max(200);
/** Six digits of an authenticator app, or a recovery code. */
const codeSchema = z.string().trim().min(1).max(40);
const secretSchema = z.string().min(1).max(200);

export const signInSchema = z.strictObject({
  email: emailSchema,
  password: givenPasswordSchema,
  code: codeSchema.optional().describe('with an authenticator app: its code, or a recovery code'),
});
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

/** The languages that mails are written in. */
export const mailLanguages = ['en', 'sv'] as const;
export type MailLanguage = (typeof mailLanguages)[number];
const languageSchema = z.enum(mailLanguages).default('en');

export const signInOptionsSchema = z.strictObject({
  mail: z.boolean().describe('whether a forgotten password can be reset by e-mail'),
  singleSignOn: z.strictObject({ name: z.string() }).nullable(),
});
export const invitePersonSchema = z.strictObject({
  name: personNameSchema,
  email: emailSchema,
  role: roleSchema,
  language: languageSchema,
});
export const sendLinkSchema = z.strictObject({ language: languageSchema });
/** Where a link was not mailed, whoever made it hands it over. */
export const madeLinkSchema = z.strictObject({
  link: z.string().nullable().describe('a path of this server, where no mail is set up'),
});
export const requestResetSchema = z.strictObject({ email: emailSchema, language: languageSchema });
export const readLinkSchema = z.strictObject({ token: secretSchema });
export const linkPurposes = ['invitation', 'password_reset'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];
export const linkSchema = z.strictObject({ purpose: z.enum(linkPurposes), name: z.string(), email: z.string() });
export const setPasswordSchema = z.strictObject({ token: secretSchema, password: passwordSchema });

export const changePasswordSchema = z.strictObject({ password: givenPasswordSchema, newPassword: passwordSchema });
export const confirmPasswordSchema = z.strictObject({ password: givenPasswordSchema });
export const confirmCodeSchema = z.strictObject({ code: codeSchema });
