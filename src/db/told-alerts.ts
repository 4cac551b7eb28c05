import { sql } from 'kysely';
import type { AlertFacts, AlertKind, Severity } from '../contract/alert-events.ts';
import type { Role } from '../contract/permission.ts';
import type { RunTrigger } from '../contract/run.ts';
import type { RunReason, RunStatus } from '../contract/run-status.ts';
import type { Db } from './database.ts';

export interface ToldAlertRow {
  id: string;
  is_recovery: boolean;
  kind: AlertKind;
  severity: Severity;
  facts: AlertFacts;
  count: number;
  first_at: Date;
  last_at: Date;
  rule: { id: string; name: string } | null;
  tool: { id: string; slug: string; title: string } | null;
  schedule: { id: string; name: string } | null;
  channel: { id: string; name: string } | null;
  /** Whose rule it is, which decides what may be told of the run. */
  owner: { id: string; role: Role; isDisabled: boolean; maintainsTool: boolean } | null;
  run: {
    id: string;
    personId: string;
    toolKind: 'tool' | 'script';
    trigger: RunTrigger;
    status: RunStatus;
    reason: RunReason | null;
    errorSummary: string | null;
    error: { type: string; message: string } | null;
    startedAt: string | null;
    finishedAt: string | null;
  } | null;
}

/** The alerts that a delivery tells of, in the order in which they came; a run that was emptied is not among it. */
export async function listToldAlerts(db: Db, deliveryId: string, limit: number): Promise<ToldAlertRow[]> {
  const { rows } = await sql<ToldAlertRow>`
    select alerts.id, told.is_recovery, alerts.event as kind, alerts.severity, alerts.facts, alerts.count,
           alerts.first_at, alerts.last_at,
           case when schedules.id is not null
             then json_build_object('id', schedules.id, 'name', schedules.name) end as schedule,
           case when alert_rules.id is not null
             then json_build_object('id', alert_rules.id, 'name', alert_rules.name) end as rule,
           case when tools.id is not null
             then json_build_object('id', tools.id, 'slug', tools.slug, 'title', tools.title) end as tool,
           case when alert_channels.id is not null
             then json_build_object('id', alert_channels.id, 'name', alert_channels.name) end as channel,
           case when owner.id is not null then json_build_object(
             'id', owner.id, 'role', owner.role, 'isDisabled', owner.disabled_at is not null,
             'maintainsTool', coalesce(tools.owner_id = owner.id or exists (
               select from tool_maintainers where tool_id = tools.id and person_id = owner.id
             ), false)) end as owner,
           case when runs.id is not null then json_build_object(
             'id', runs.id, 'personId', runs.person_id, 'toolKind', tools.kind, 'trigger', runs.trigger,
             'status', runs.status, 'reason', runs.reason, 'errorSummary', runs.error_summary,
             'error', case when runs.error is not null
               then json_build_object('type', runs.error ->> 'type', 'message', runs.error ->> 'message') end,
             'startedAt', runs.started_at, 'finishedAt', runs.finished_at) end as run
    from alert_delivery_alerts as told
    join alerts on alerts.id = told.alert_id
    left join alert_rules on alert_rules.id = alerts.rule_id
    left join people as owner on owner.id = alert_rules.owner_id
    left join tools on tools.id = alerts.tool_id
    left join schedules on schedules.id = alerts.schedule_id
    left join alert_channels on alert_channels.id = alerts.channel_id
    left join runs on runs.id = alerts.run_id and runs.erased_at is null
    where told.delivery_id = ${deliveryId}
    -- What was judged together is told in the order in which it happened.
    order by told.at, case when told.is_recovery then coalesce(alerts.resolved_at, alerts.last_at) else alerts.first_at end,
      alerts.id, told.is_recovery
    limit ${limit}`.execute(db);
  return rows;
}

/** The last text that a run printed, up to `characters` of it, from the last `events` of its log. */
export async function readEndOfLog(
  db: Db,
  runId: string,
  bounds: { events: number; characters: number },
): Promise<string> {
  const { rows } = await sql<{ text: string | null }>`
    select right(string_agg(text, '' order by seq), ${bounds.characters}) as text
    from (
      select seq, right(payload ->> 'text', ${bounds.characters}) as text
      from run_events
      where run_id = ${runId} and type = 'log'
      order by seq desc
      limit ${bounds.events}
    ) as last_events`.execute(db);
  return rows[0]?.text ?? '';
}
