import { type RawBuilder, sql } from 'kysely';
import type { AlertFacts, AlertKind, Severity } from '../contract/alert-events.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

export interface AlertRow {
  id: string;
  rule_id: string | null;
  rule_name: string | null;
  rule_owner_id: string | null;
  event: AlertKind;
  severity: Severity;
  tool_id: string | null;
  tool_slug: string | null;
  tool_title: string | null;
  schedule_id: string | null;
  schedule_name: string | null;
  channel_id: string | null;
  channel_name: string | null;
  run_id: string | null;
  /** Whose run that is. */
  run_person_id: string | null;
  facts: AlertFacts;
  count: number;
  first_at: Date;
  last_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  acknowledged_by_name: string | null;
  resolved_at: Date | null;
  resolved_by: string | null;
  resolved_by_name: string | null;
}

export interface NewAlert {
  id: string;
  ruleId: string | null;
  kind: AlertKind;
  subject: string;
  severity: Severity;
  toolId: string | null;
  scheduleId: string | null;
  channelId: string | null;
  runId: string | null;
  facts: AlertFacts;
  /** It is told of, and nothing stays open. */
  isOverAtOnce: boolean;
  /** How often it has happened, since when. */
  times: number;
  firstAt: Date;
  at: Date;
}

/** Null: of the program itself. Written so that an index finds it, which "is not distinct from" never does. */
const ofRule = (id: string | null): RawBuilder<unknown> => (id === null ? sql`rule_id is null` : sql`rule_id = ${id}`);

/**
 * Opens an alert; one of the same rule and subject that is open counts up instead, when `counts` says so: it has happened
 * once more. Otherwise it is still so, of which nothing is told that somebody has settled. Returns the id of a new one, else
 * null. Of two at once one opens it.
 */
export async function openAlert(tx: Db, alert: NewAlert, counts: boolean): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into alerts (id, rule_id, event, subject, severity, tool_id, schedule_id, channel_id, run_id, facts, count,
      first_at, last_at, resolved_at)
    select ${alert.id}::uuid, ${alert.ruleId}::uuid, ${alert.kind}, ${alert.subject}, ${alert.severity},
      ${alert.toolId}::uuid, ${alert.scheduleId}::uuid, ${alert.channelId}::uuid, ${alert.runId}::uuid,
      ${jsonValue(alert.facts)}, ${alert.times}::integer, ${alert.firstAt}::timestamptz, ${alert.at}::timestamptz,
      ${alert.isOverAtOnce ? alert.at : null}::timestamptz
    where ${counts} or not exists (
      select from alerts
      where ${ofRule(alert.ruleId)} and subject = ${alert.subject} and is_still_so
    )
    on conflict (rule_id, subject) where resolved_at is null do nothing
    returning id`.execute(tx);
  if (rows.length > 0) return alert.id;
  if (counts) await countUp(tx, alert);
  else await renewFacts(tx, alert);
  return null;
}

/** What is still so may be so in other numbers. */
async function renewFacts(tx: Db, alert: NewAlert): Promise<void> {
  const facts = jsonValue(alert.facts);
  await sql`
    update alerts
    set facts = ${facts}
    where ${ofRule(alert.ruleId)} and subject = ${alert.subject} and resolved_at is null
      and facts::text <> ${facts}::text`.execute(tx);
}

async function countUp(tx: Db, alert: NewAlert): Promise<void> {
  await sql`
    update alerts
    set count = count + ${alert.times}, last_at = greatest(last_at, ${alert.at}), event = ${alert.kind},
        run_id = coalesce(${alert.runId}, run_id), facts = ${jsonValue(alert.facts)}
    where ${ofRule(alert.ruleId)} and subject = ${alert.subject} and resolved_at is null`.execute(tx);
}

/**
 * What these subjects told of is over, if they were last seen not after `at`. Returns the ids of alerts that are closed by
 * this: those that nobody has settled before.
 */
export async function settleAlerts(
  tx: Db,
  settled: { ruleId: string | null; subjects: readonly string[]; at: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with forgotten as (
      update alerts
      set is_still_so = false
      where ${ofRule(settled.ruleId)} and subject = any (${settled.subjects}::text[])
        and is_still_so and last_at <= ${settled.at}
    )
    update alerts
    set resolved_at = ${settled.at}
    where ${ofRule(settled.ruleId)} and subject = any (${settled.subjects}::text[])
      and resolved_at is null and last_at <= ${settled.at}
    returning id`.execute(tx);
  return rows.map((row) => row.id);
}

/**
 * Closes alerts that nobody watches over any more: their rule is off or stopped (`stoppedIds`), or is about something else
 * by now. Nobody is told: whether it is over is not known.
 */
export async function closeUnwatched(tx: Db, stoppedIds: readonly string[], now: Date): Promise<void> {
  await sql`
    update alerts
    set resolved_at = coalesce(resolved_at, ${now}), is_still_so = false
    from alert_rules
    where alert_rules.id = alerts.rule_id and (alerts.resolved_at is null or is_still_so)
      and (not is_enabled or not alerts.event = any (events) or alerts.rule_id = any (${stoppedIds}::uuid[])
        or alert_rules.tool_id is not null and alert_rules.tool_id is distinct from alerts.tool_id
        or alert_rules.schedule_id is not null and alert_rules.schedule_id is distinct from alerts.schedule_id)`.execute(
    tx,
  );
}

/** The alerts of a kind that are open, or settled while it is still so: whose rule, and about what. */
export async function listOpenSubjects(
  db: Db,
  kind: AlertKind,
): Promise<{ rule_id: string | null; subject: string; last_at: Date; facts: AlertFacts }[]> {
  const { rows } = await sql<{ rule_id: string | null; subject: string; last_at: Date; facts: AlertFacts }>`
    select rule_id, subject, last_at, facts
    from alerts
    where event = ${kind} and (resolved_at is null or is_still_so)`.execute(db);
  return rows;
}

/** What alerts of these rules are about that are open, or settled while it is still so. */
export async function listSubjectsOf(
  db: Db,
  ruleIds: readonly string[],
): Promise<{ rule_id: string; subject: string }[]> {
  const { rows } = await sql<{ rule_id: string; subject: string }>`
    select rule_id, subject
    from alerts
    where rule_id = any (${ruleIds}::uuid[]) and (resolved_at is null or is_still_so)`.execute(db);
  return rows;
}

const visibleTo = (ownerId: string | null): RawBuilder<unknown> =>
  sql`(${ownerId}::uuid is null or alert_rules.owner_id = ${ownerId})`;

async function readAlerts(db: Db, condition: RawBuilder<unknown>, limit: number): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select alerts.id, alerts.rule_id, alert_rules.name as rule_name, alert_rules.owner_id as rule_owner_id, alerts.event,
           alerts.severity, alerts.tool_id, tools.slug as tool_slug, tools.title as tool_title, alerts.schedule_id,
           schedules.name as schedule_name, alerts.channel_id,
           alert_channels.name as channel_name, alerts.run_id, runs.person_id as run_person_id, alerts.facts, alerts.count, alerts.first_at,
           alerts.last_at, alerts.acknowledged_at, alerts.acknowledged_by, knower.name as acknowledged_by_name,
           alerts.resolved_at, alerts.resolved_by, resolver.name as resolved_by_name
    from alerts
    left join alert_rules on alert_rules.id = alerts.rule_id
    left join tools on tools.id = alerts.tool_id
    left join schedules on schedules.id = alerts.schedule_id
    left join alert_channels on alert_channels.id = alerts.channel_id
    left join runs on runs.id = alerts.run_id and runs.erased_at is null
    left join people as knower on knower.id = alerts.acknowledged_by
    left join people as resolver on resolver.id = alerts.resolved_by
    where ${condition}
    order by alerts.last_at desc, alerts.id desc
    limit ${limit}`.execute(db);
  return rows;
}

/** Alerts of the rules of a person, or (null) all of them, the latest first; a page of them before `before`. */
export function listAlerts(
  db: Db,
  filter: { ownerId: string | null; isOpen: boolean; before: { at: Date; id: string } | null; limit: number },
): Promise<AlertRow[]> {
  const { before } = filter;
  return readAlerts(
    db,
    sql`${visibleTo(filter.ownerId)} and (not ${filter.isOpen} or alerts.resolved_at is null)
      and (${before === null}
        or (alerts.last_at, alerts.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))`,
    filter.limit,
  );
}

/** The alert with this id, if it is of a rule of this person, or (null) whosever it is. */
export async function findAlert(db: Db, id: string, ownerId: string | null): Promise<AlertRow | undefined> {
  return (await readAlerts(db, sql`alerts.id = ${id} and ${visibleTo(ownerId)}`, 1))[0];
}

/** Somebody knows of an alert. False when it is over, or somebody was first. */
export async function acknowledgeAlert(tx: Db, alert: { id: string; by: string; now: Date }): Promise<boolean> {
  const result = await sql`
    update alerts
    set acknowledged_at = ${alert.now}, acknowledged_by = ${alert.by}
    where id = ${alert.id} and resolved_at is null and acknowledged_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Of these it is looked at again and again whether they are still so. */
const lasting: AlertKind[] = ['failure_rate', 'no_success', 'queue_waiting', 'channel_failing'];

/** Somebody says that an alert is settled; it is not told again while it is just still so. False when it was already. */
export async function resolveAlert(tx: Db, alert: { id: string; by: string; now: Date }): Promise<boolean> {
  const result = await sql`
    update alerts
    set resolved_at = ${alert.now}, resolved_by = ${alert.by}, is_still_so = event = any (${lasting}::text[])
    where id = ${alert.id} and resolved_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Removes up to `limit` alerts that were over before `before`; returns how many. */
export async function deleteOldAlerts(db: Db, before: Date, limit: number): Promise<number> {
  // When it was last seen has an index, and is never later than its end.
  const result = await sql`
    delete from alerts
    where id = any (array(
      select id
      from alerts
      where last_at < ${before} and resolved_at < ${before}
      order by last_at
      limit ${limit}
      for update skip locked
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
