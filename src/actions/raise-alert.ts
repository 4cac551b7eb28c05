import { randomUUID } from 'node:crypto';
import type { AlertFacts, AlertKind } from '../contract/alert-events.ts';
import { dueTime } from '../core/alert/due-time.ts';
import { canHaveAlertRule } from '../core/permissions.ts';
import { putDeliveries } from '../db/alert-deliveries.ts';
import type { AlertRuleRow } from '../db/alert-rules.ts';
import { openAlert, settleAlerts } from '../db/alerts.ts';
import type { Db } from '../db/database.ts';

export interface Raised {
  kind: AlertKind;
  subject: string;
  toolId: string | null;
  scheduleId: string | null;
  runId: string | null;
  facts: AlertFacts;
  isOverAtOnce?: boolean;
  /** How often it has happened, since when: once, if nothing is said. */
  times?: number;
  firstAt?: Date;
}

/** Whether a rule still counts: whose it is may still have it. */
export function isInForce(rule: AlertRuleRow): boolean {
  const owner = { id: rule.owner_id, role: rule.owner_role };
  const scope = { toolId: rule.tool_id, scheduleId: rule.schedule_id, hasChannels: rule.channels.length > 0 };
  const own = { maintainsTool: rule.maintains_tool, ownsSchedule: rule.owns_schedule };
  return rule.is_enabled && !rule.owner_is_disabled && canHaveAlertRule(owner, scope, own);
}

/**
 * Opens an alert and tells of it, or counts the open one of the same subject up (`counts`: it has happened once more, and
 * is not just still so). Nobody is told of the same twice while it is open.
 */
export async function raiseAlert(
  tx: Db,
  rule: AlertRuleRow,
  raised: Raised,
  { counts, at, now }: { counts: boolean; at: Date; now: Date },
): Promise<void> {
  const { isOverAtOnce = false, times = 1, firstAt = at, ...what } = raised;
  const alert = {
    ...what,
    ...{ times, firstAt },
    id: randomUUID(),
    ruleId: rule.id,
    severity: rule.severity,
    channelId: null,
    isOverAtOnce,
    at,
  };
  const alertId = await openAlert(tx, alert, counts);
  if (alertId !== null) await tell(tx, rule, { alertId, isRecovery: false }, now);
}

/** What these subjects told of is over; who wants to know is told. Returns how many alerts are closed by this. */
export async function settle(
  tx: Db,
  rule: AlertRuleRow,
  subjects: readonly string[],
  { at, now }: { at: Date; now: Date },
): Promise<number> {
  const closed = await settleAlerts(tx, { ruleId: rule.id, subjects, at });
  if (rule.events.includes('recovered'))
    for (const alertId of closed) await tell(tx, rule, { alertId, isRecovery: true }, now);
  return closed.length;
}

async function tell(
  tx: Db,
  rule: AlertRuleRow,
  told: { alertId: string; isRecovery: boolean },
  now: Date,
): Promise<void> {
  const { quiet_from: from, quiet_to: to, quiet_zone: zone } = rule;
  const quietHours = from === null || to === null || zone === null ? null : { from, to, zone };
  const dueAt = dueTime({ digestMinutes: rule.digest_minutes, quietHours, severity: rule.severity }, now);
  await putDeliveries(tx, { ruleId: rule.id, ...told, dueAt, now });
}
