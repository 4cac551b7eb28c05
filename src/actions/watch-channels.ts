import { randomUUID } from 'node:crypto';
import { listFailingChannels } from '../db/alert-conditions.ts';
import { listOpenSubjects, openAlert, settleAlerts } from '../db/alerts.ts';
import type { Db } from '../db/database.ts';
import { listPublisherIds } from '../db/people.ts';
import { notify } from './notify.ts';

/** So many failures of one delivery make its channel an alert, long before the delivery is given up. */
const FAILURES = 3;

/**
 * A channel that keeps failing is an alert by itself: in the app and in the inboxes of those who manage alerts, and by no
 * channel. It is over with the next delivery that gets through.
 */
export async function watchChannels(tx: Db, now: Date): Promise<void> {
  const failing = new Map((await listFailingChannels(tx, FAILURES)).map(({ id }) => [subjectOf(id), id]));
  const open = (await listOpenSubjects(tx, 'channel_failing')).map(({ subject }) => subject);
  const over = open.filter((subject) => !failing.has(subject));
  await settleAlerts(tx, { ruleId: null, subjects: over, at: now });
  const to = failing.size === 0 ? [] : await listPublisherIds(tx);
  for (const [subject, channelId] of failing) {
    const nothing = { ruleId: null, toolId: null, scheduleId: null, runId: null, facts: {} };
    const what = { kind: 'channel_failing', severity: 'critical', subject, channelId, isOverAtOnce: false } as const;
    const once = { times: 1, firstAt: now, at: now };
    const alertId = await openAlert(tx, { id: randomUUID(), ...nothing, ...what, ...once }, false);
    if (alertId !== null) await notify(tx, { to, kind: 'alert_raised', by: null, alertId, mailUrl: null, now });
  }
}

function subjectOf(channelId: string): string {
  return `channel_failing:${channelId}`;
}
