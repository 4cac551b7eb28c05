import { type RawBuilder, sql } from 'kysely';
import type { AlertRuleChange } from '../contract/alert.ts';
import type { AlertEvent, ChannelKind, Severity } from '../contract/alert-events.ts';
import type { Role } from '../contract/permission.ts';
import type { Db } from './database.ts';

export interface AlertRuleRow {
  id: string;
  owner_id: string;
  owner_name: string;
  owner_role: Role;
  owner_is_disabled: boolean;
  /** Whether the owner of the rule works on its tool. */
  maintains_tool: boolean;
  owns_schedule: boolean;
  name: string;
  tool_id: string | null;
  tool_slug: string | null;
  tool_title: string | null;
  schedule_id: string | null;
  schedule_name: string | null;
  events: AlertEvent[];
  severity: Severity;
  long_running_minutes: number;
  rate_percent: number;
  rate_minutes: number;
  rate_runs: number;
  no_success_hours: number;
  queue_minutes: number;
  digest_minutes: number;
  quiet_from: string | null;
  quiet_to: string | null;
  quiet_zone: string | null;
  to_inbox: boolean;
  to_email: boolean;
  is_enabled: boolean;
  changed_at: Date;
  channels: { id: string; name: string; kind: ChannelKind }[];
}

async function readRules(db: Db, condition: RawBuilder<unknown>): Promise<AlertRuleRow[]> {
  const { rows } = await sql<AlertRuleRow>`
    select alert_rules.*, owner.name as owner_name, owner.role as owner_role,
           owner.disabled_at is not null as owner_is_disabled, tools.slug as tool_slug, tools.title as tool_title,
           coalesce(tools.owner_id = owner.id or exists (
             select from tool_maintainers where tool_id = tools.id and person_id = owner.id
           ), false) as maintains_tool,
           coalesce(schedules.person_id = owner.id, false) as owns_schedule, schedules.name as schedule_name,
           (
             select coalesce(json_agg(json_build_object('id', id, 'name', name, 'kind', kind) order by name), '[]')
             from alert_channels
             join alert_rule_channels on channel_id = alert_channels.id
             where rule_id = alert_rules.id
           ) as channels
    from alert_rules
    join people as owner on owner.id = alert_rules.owner_id
    left join tools on tools.id = alert_rules.tool_id
    left join schedules on schedules.id = alert_rules.schedule_id
    where ${condition}
    order by lower(alert_rules.name), alert_rules.id`.execute(db);
  return rows;
}

/** The rules of a person, or (null) everybody's. */
export function listAlertRules(db: Db, ownerId: string | null): Promise<AlertRuleRow[]> {
  return readRules(db, sql`(${ownerId}::uuid is null or alert_rules.owner_id = ${ownerId})`);
}

/** The rule with this id, or undefined. */
export async function findAlertRule(db: Db, id: string): Promise<AlertRuleRow | undefined> {
  return (await readRules(db, sql`alert_rules.id = ${id}`))[0];
}

/** Rules that are on and watch for one of these events. */
export function listWatchingRules(db: Db, events: readonly AlertEvent[]): Promise<AlertRuleRow[]> {
  return readRules(db, sql`alert_rules.is_enabled and alert_rules.events && ${events}::text[]`);
}

/** Rules that have alerts which are open, or settled while it is still so. */
export function listRulesWithAlerts(db: Db): Promise<AlertRuleRow[]> {
  return readRules(db, sql`alert_rules.id in (select rule_id from alerts where resolved_at is null or is_still_so)`);
}

/** Rules that are on and care for runs of these tools. */
export function listRulesOfTools(db: Db, toolIds: readonly string[]): Promise<AlertRuleRow[]> {
  return readRules(
    db,
    sql`alert_rules.is_enabled and (alert_rules.tool_id is null or alert_rules.tool_id = any (${toolIds}::uuid[]))`,
  );
}

/** How many rules a person has. */
export async function countAlertRules(db: Db, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from alert_rules where owner_id = ${ownerId}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Keeps a rule as it is until the transaction ends; returns when it was changed last, undefined when there is none. */
export async function lockAlertRule(tx: Db, id: string): Promise<Date | undefined> {
  const { rows } = await sql<{ changed_at: Date }>`
    select changed_at from alert_rules where id = ${id} for update`.execute(tx);
  return rows[0]?.changed_at;
}

/** Adds a rule of this person, or sets all of the one that is there; it keeps its owner. */
export async function putAlertRule(
  tx: Db,
  rule: AlertRuleChange & { id: string; ownerId: string; now: Date },
): Promise<void> {
  const { failureRate: rate, quietHours: quiet, now } = rule;
  await sql`
    insert into alert_rules (id, owner_id, name, tool_id, schedule_id, events, severity, long_running_minutes,
      rate_percent, rate_minutes, rate_runs, no_success_hours, queue_minutes, digest_minutes, quiet_from, quiet_to,
      quiet_zone, to_inbox, to_email, is_enabled, created_at, changed_at)
    values (${rule.id}, ${rule.ownerId}, ${rule.name}, ${rule.toolId}, ${rule.scheduleId}, ${rule.events}::text[],
      ${rule.severity}, ${rule.longRunningMinutes}, ${rate.percent}, ${rate.minutes}, ${rate.runs},
      ${rule.noSuccessHours}, ${rule.queueMinutes}, ${rule.digestMinutes}, ${quiet?.from ?? null}, ${quiet?.to ?? null},
      ${quiet?.zone ?? null}, ${rule.toInbox}, ${rule.toEmail}, ${rule.isEnabled}, ${now}, ${now})
    on conflict (id) do update
    set name = excluded.name, tool_id = excluded.tool_id, schedule_id = excluded.schedule_id, events = excluded.events,
        severity = excluded.severity, long_running_minutes = excluded.long_running_minutes,
        rate_percent = excluded.rate_percent, rate_minutes = excluded.rate_minutes, rate_runs = excluded.rate_runs,
        no_success_hours = excluded.no_success_hours, queue_minutes = excluded.queue_minutes,
        digest_minutes = excluded.digest_minutes, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
        quiet_zone = excluded.quiet_zone, to_inbox = excluded.to_inbox, to_email = excluded.to_email,
        is_enabled = excluded.is_enabled, changed_at = excluded.changed_at`.execute(tx);
  await sql`delete from alert_rule_channels where rule_id = ${rule.id}`.execute(tx);
  await sql`
    insert into alert_rule_channels (rule_id, channel_id)
    select ${rule.id}, channel_id from unnest(${[...new Set(rule.channelIds)]}::uuid[]) as channel_id`.execute(tx);
}

/** Removes a rule with its alerts. False when there was none. */
export async function deleteAlertRule(tx: Db, id: string): Promise<boolean> {
  const result = await sql`delete from alert_rules where id = ${id}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Tools that a person may have rules of: those they work on, or (`isAll`) every one. Scripts have no rules of their own. */
export async function listToolsForRules(
  db: Db,
  filter: { personId: string; isAll: boolean; limit: number },
): Promise<{ id: string; title: string }[]> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title
    from tools
    where kind = 'tool'
      and (${filter.isAll} or owner_id = ${filter.personId}
        or exists (select from tool_maintainers where tool_id = tools.id and person_id = ${filter.personId}))
    order by lower(title), id
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** Schedules that a person may have rules of: their own, or (`isAll`) every one. */
export async function listSchedulesForRules(
  db: Db,
  filter: { personId: string; isAll: boolean; limit: number },
): Promise<{ id: string; name: string; toolTitle: string }[]> {
  const { rows } = await sql<{ id: string; name: string; toolTitle: string }>`
    select schedules.id, schedules.name, tools.title as "toolTitle"
    from schedules
    join tools on tools.id = schedules.tool_id
    where ${filter.isAll} or person_id = ${filter.personId}
    order by lower(tools.title), lower(schedules.name), schedules.id
    limit ${filter.limit}`.execute(db);
  return rows;
}
