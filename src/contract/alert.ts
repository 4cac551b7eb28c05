import { z } from 'zod';
import { alertEvents, alertKinds, channelKinds, deliveryStates, MOST_RECEIVERS, severities } from './alert-events.ts';
import { DAY, HOUR, MINUTE } from './limits.ts';
import { emailSchema, mailLanguages } from './person.ts';
import { readAtSchema } from './read-at.ts';
import { idSchema } from './tool.ts';

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^\P{Cc}*$/u, 'one line');
const who = z.strictObject({ id: z.string(), name: z.string() });
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time as 22:00');
const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
const minutesUpTo = (ms: number) =>
  z
    .int()
    .min(1)
    .max(ms / MINUTE);

export const quietHoursSchema = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  zone: z.string().max(60).refine(isZone, 'the name of a time zone, as Europe/Stockholm'),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** A rule as somebody sets it. What is left out has its default. */
export const changeAlertRuleSchema = z.strictObject({
  name: nameSchema,
  toolId: idSchema.nullable().default(null).describe('null: every tool'),
  scheduleId: idSchema.nullable().default(null).describe('one schedule only; then there is no toolId'),
  events: z.array(z.enum(alertEvents)).min(1).max(alertEvents.length),
  severity: z.enum(severities).default('warning').describe('what is critical is not held back in quiet hours'),
  longRunningMinutes: minutesUpTo(7 * DAY).default(30),
  failureRate: z
    .strictObject({
      percent: z.int().min(1).max(100),
      minutes: minutesUpTo(7 * DAY),
      runs: z.int().min(1).max(100_000).describe('with fewer runs than this nothing is said'),
    })
    .default({ percent: 50, minutes: 60, runs: 5 }),
  noSuccessHours: z
    .int()
    .min(1)
    .max((365 * DAY) / HOUR)
    .default(24),
  queueMinutes: minutesUpTo(1 * DAY).default(10),
  digestMinutes: z
    .int()
    .min(0)
    .max(DAY / MINUTE)
    .default(0)
    .describe('collects so long, then tells all at once'),
  quietHours: quietHoursSchema.nullable().default(null),
  toInbox: z.boolean().default(true).describe('of whose rule it is'),
  toEmail: z.boolean().default(false).describe('of whose rule it is'),
  channelIds: z.array(idSchema).max(20).default([]).describe('for who manages alerts'),
  isEnabled: z.boolean().default(true),
});
export type AlertRuleChange = z.output<typeof changeAlertRuleSchema>;
export const replaceAlertRuleSchema = changeAlertRuleSchema.extend({ updatedAt: readAtSchema });

export const alertRuleSchema = z.strictObject({
  id: z.string(),
  owner: who,
  ...changeAlertRuleSchema.omit({ toolId: true, scheduleId: true, channelIds: true, quietHours: true }).required()
    .shape,
  name: z.string(),
  failureRate: z.strictObject({ percent: z.int(), minutes: z.int(), runs: z.int() }),
  quietHours: z.strictObject({ from: z.string(), to: z.string(), zone: z.string() }).nullable(),
  tool: z.strictObject({ id: z.string(), slug: z.string(), title: z.string() }).nullable(),
  schedule: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  channels: z.array(z.strictObject({ id: z.string(), name: z.string(), kind: z.enum(channelKinds) })),
  isStopped: z.boolean().describe('whose rule it is may not have it any more'),
  updatedAt: z.iso.datetime(),
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

const addressesSchema = z.array(emailSchema).max(MOST_RECEIVERS).default([]);
const peopleSchema = z.array(idSchema).max(MOST_RECEIVERS).default([]);
const urlSchema = z.string().min(1).max(2000).describe('http or https; addresses inside are refused');
/** What of a channel can be changed later. Which fields count depends on its kind. */
export const changeAlertChannelSchema = z.strictObject({
  name: nameSchema,
  addresses: addressesSchema,
  personIds: peopleSchema,
  language: z.enum(mailLanguages).default('en').describe('of mails to plain addresses'),
  url: urlSchema.optional().describe('of a webhook'),
  isEnabled: z.boolean().default(true),
});
export type AlertChannelChange = z.output<typeof changeAlertChannelSchema>;
export const replaceAlertChannelSchema = changeAlertChannelSchema.extend({ updatedAt: readAtSchema });
export const createAlertChannelSchema = changeAlertChannelSchema.extend({ kind: z.enum(channelKinds) });

export const alertChannelSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(channelKinds),
  name: z.string(),
  addresses: z.array(z.string()),
  people: z.array(who),
  language: z.enum(mailLanguages),
  url: z.string().nullable(),
  isEnabled: z.boolean(),
  rules: z.int().describe('that tell it something'),
  updatedAt: z.iso.datetime(),
});
export type AlertChannel = z.infer<typeof alertChannelSchema>;
export const madeAlertChannelSchema = alertChannelSchema.extend({
  secret: z.string().nullable().describe('what a webhook is signed with; shown this once'),
});

/** What an alert is about. */
export const alertAboutSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(alertKinds),
  tool: z.strictObject({ id: z.string(), slug: z.string(), title: z.string() }).nullable(),
  schedule: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  channel: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  facts: z.strictObject({
    minutes: z.number().optional(),
    hours: z.number().optional(),
    failed: z.int().optional(),
    total: z.int().optional(),
    waiting: z.int().optional(),
  }),
});
export type AlertAbout = z.infer<typeof alertAboutSchema>;

export const alertSchema = alertAboutSchema.extend({
  severity: z.enum(severities),
  rule: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  runId: z.string().nullable().describe('the last run it is about, where that is one of mine'),
  count: z.int().describe('how often it happened while the alert was open'),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  acknowledged: z.strictObject({ by: who.nullable(), at: z.iso.datetime() }).nullable(),
  resolved: z
    .strictObject({ by: who.nullable().describe('null: what it told of is over'), at: z.iso.datetime() })
    .nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertTrySchema = z.strictObject({
  number: z.int(),
  at: z.iso.datetime(),
  isSuccess: z.boolean(),
  status: z.int().nullable().describe('what the receiver of a webhook answered'),
  answer: z.string().nullable().describe('how its answer begins'),
  fault: z.string().nullable(),
});
export const alertDeliverySchema = z.strictObject({
  id: z.string(),
  method: z.enum(channelKinds),
  channel: z.strictObject({ id: z.string(), name: z.string() }).nullable().describe('null: to whose rule it is'),
  rule: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  receiver: z.string().nullable().describe('a name or an address'),
  isTest: z.boolean(),
  state: z.enum(deliveryStates),
  alerts: z.int().describe('how many it tells of'),
  createdAt: z.iso.datetime(),
  nextTryAt: z.iso.datetime().nullable(),
  tries: z.array(alertTrySchema),
});
export type AlertDelivery = z.infer<typeof alertDeliverySchema>;
