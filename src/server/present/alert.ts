import type { Alert, AlertChannel, AlertDelivery, AlertRule } from '../../contract/alert.ts';
import type { AlertChannelRow } from '../../db/alert-channels.ts';
import type { DeliveryRow } from '../../db/alert-deliveries.ts';
import type { AlertRuleRow } from '../../db/alert-rules.ts';
import type { AlertRow } from '../../db/alerts.ts';

/** As `readerId` sees it: another's run has no page for them. */
export function presentAlert(row: AlertRow, readerId: string): Alert {
  return {
    id: row.id,
    kind: row.event,
    severity: row.severity,
    rule: named(row.rule_id, row.rule_name),
    tool: toolOf(row),
    schedule: named(row.schedule_id, row.schedule_name),
    channel: named(row.channel_id, row.channel_name),
    runId: row.run_person_id === readerId ? row.run_id : null,
    facts: row.facts,
    count: row.count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    acknowledged:
      row.acknowledged_at === null
        ? null
        : { by: named(row.acknowledged_by, row.acknowledged_by_name), at: row.acknowledged_at.toISOString() },
    resolved:
      row.resolved_at === null
        ? null
        : { by: named(row.resolved_by, row.resolved_by_name), at: row.resolved_at.toISOString() },
  };
}

export function presentAlertRule(row: AlertRuleRow, isInForce: boolean): AlertRule {
  const { quiet_from: from, quiet_to: to, quiet_zone: zone } = row;
  return {
    id: row.id,
    owner: { id: row.owner_id, name: row.owner_name },
    name: row.name,
    tool: toolOf(row),
    schedule: named(row.schedule_id, row.schedule_name),
    events: row.events,
    severity: row.severity,
    longRunningMinutes: row.long_running_minutes,
    failureRate: { percent: row.rate_percent, minutes: row.rate_minutes, runs: row.rate_runs },
    noSuccessHours: row.no_success_hours,
    queueMinutes: row.queue_minutes,
    digestMinutes: row.digest_minutes,
    quietHours: from === null || to === null || zone === null ? null : { from, to, zone },
    toInbox: row.to_inbox,
    toEmail: row.to_email,
    channels: row.channels.map(({ id, name, kind }) => ({ id, name, kind })),
    isEnabled: row.is_enabled,
    isStopped: row.is_enabled && !isInForce,
    updatedAt: row.changed_at.toISOString(),
  };
}

export function presentAlertChannel(row: AlertChannelRow): AlertChannel {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    addresses: row.addresses,
    people: row.people.map(({ id, name }) => ({ id, name })),
    language: row.language,
    url: row.url,
    isEnabled: row.is_enabled,
    rules: row.rules,
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentDelivery(row: DeliveryRow): AlertDelivery {
  return {
    id: row.id,
    method: row.method,
    channel: named(row.channel_id, row.channel_name),
    rule: named(row.rule_id, row.rule_name),
    receiver: row.receiver,
    isTest: row.is_test,
    state: row.state,
    alerts: row.alerts,
    createdAt: row.created_at.toISOString(),
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    tries: row.tries.map((each) => ({ ...each, at: new Date(each.at).toISOString() })),
  };
}

function named(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null || name === null ? null : { id, name };
}

function toolOf(row: { tool_id: string | null; tool_slug: string | null; tool_title: string | null }) {
  const { tool_id: id, tool_slug: slug, tool_title: title } = row;
  return id === null || slug === null || title === null ? null : { id, slug, title };
}
