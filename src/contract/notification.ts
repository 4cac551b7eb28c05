import { z } from 'zod';
import { alertAboutSchema } from './alert.ts';

/** What people are told of, in their inbox and, if they wish, by mail. */
export const mailedKinds = [
  'version_submitted',
  'version_returned',
  'version_published',
  'version_rolled_back',
  'review_commented',
  'edit_lock_taken_over',
  'maintainer_added',
  'maintainer_removed',
  'owner_changed',
  'suggestion_made',
  'suggestion_accepted',
  'suggestion_declined',
  'schedule_stopped',
  'schedule_given_up',
  'schedule_failing',
  'schedule_paused',
  'schedule_deleted',
] as const;
export type MailedKind = (typeof mailedKinds)[number];

/** All that the inbox tells. Whether alerts are mailed, and where to, is said by each of their rules. */
export const notificationKinds = [...mailedKinds, 'alert_raised', 'alert_recovered', 'alert_tested'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const notificationSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(notificationKinds),
  actor: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  tool: z.strictObject({ id: z.string(), slug: z.string(), title: z.string() }).nullable(),
  version: z.strictObject({ id: z.string(), number: z.int() }).nullable(),
  suggestion: z.strictObject({ id: z.string(), title: z.string() }).nullable(),
  schedule: z
    .strictObject({
      id: z.string().nullable().describe('null: it is gone'),
      name: z.string().describe('as it was then'),
    })
    .nullable(),
  alert: alertAboutSchema.nullable(),
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;
