/** What rules watch for that no single run tells: read for all of them at once, each with the rules it breaks. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** Something that is so now, for a rule. */
export interface ConditionRow {
  rule_id: string;
  /** The tool it is about, or null. */
  tool_id: string | null;
  schedule_id: string | null;
  run_id: string | null;
}

/** The rules among these ids; they were read, and judged whether their owners may still have them, before. */
type Ids = readonly string[];

/** Production runs that have been going for longer than a rule says and have no alert of it yet. */
export async function listLongRuns(
  db: Db,
  ruleIds: Ids,
  now: Date,
  limit: number,
): Promise<(ConditionRow & { run_id: string; minutes: number })[]> {
  const { rows } = await sql<ConditionRow & { run_id: string; minutes: number }>`
    select alert_rules.id as rule_id, runs.tool_id, runs.schedule_id, runs.id as run_id,
           long_running_minutes as minutes
    from alert_rules
    join runs on runs.status = 'running' and runs.context = 'production'
      and (alert_rules.tool_id is null or runs.tool_id = alert_rules.tool_id)
      and (alert_rules.schedule_id is null or runs.schedule_id = alert_rules.schedule_id)
      and runs.started_at < ${now}::timestamptz - long_running_minutes * interval '1 minute'
    where alert_rules.id = any (${ruleIds}::uuid[])
      and not exists (
        select from alerts where rule_id = alert_rules.id and subject = 'long_running:run:' || runs.id
      )
    limit ${limit}`.execute(db);
  return rows;
}

/** Of these runs those that do not run any more. */
export async function listEndedRuns(db: Db, runIds: Ids): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select given.id
    from unnest(${runIds}::uuid[]) as given (id)
    where not exists (select from runs where runs.id = given.id and runs.status = 'running')`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * How many production runs of each tool ended within the time of a rule, and how many of them not well. Runs are counted once
 * for all rules of equal time: forty rules over a week of 200 000 runs took 25 s where each went through them, and 0.6 s so.
 */
export async function listFailureRates(
  db: Db,
  ruleIds: Ids,
  now: Date,
): Promise<(ConditionRow & { tool_id: string; failed: number; total: number })[]> {
  const counts = sql`count(*) filter (where status <> 'succeeded') as failed, count(*) as total`;
  const endedSince = (minutes: RawBuilder<unknown>) => sql`
    context = 'production' and status in ('succeeded', 'failed', 'timed_out')
    and finished_at > ${now}::timestamptz - ${minutes} * interval '1 minute' and finished_at <= ${now}`;
  const { rows } = await sql<ConditionRow & { tool_id: string; failed: number; total: number }>`
    with rules as (
      select id, tool_id, schedule_id, rate_minutes from alert_rules where id = any (${ruleIds}::uuid[])
    ), times as materialized (
      select distinct rate_minutes as minutes from rules where schedule_id is null
    ), of_tools as materialized (
      select times.minutes, counted.*
      from times
      cross join lateral (
        select tool_id, ${counts} from runs where ${endedSince(sql`times.minutes`)} group by tool_id
      ) as counted
    )
    select rules.id as rule_id, of_tools.tool_id, null::uuid as schedule_id, null as run_id, failed, total
    from rules
    join of_tools on minutes = rate_minutes and (rules.tool_id is null or rules.tool_id = of_tools.tool_id)
    where rules.schedule_id is null
    union all
    select rules.id, counted.tool_id, rules.schedule_id, null, failed, total
    from rules
    cross join lateral (
      select tool_id, ${counts}
      from runs
      where runs.schedule_id = rules.schedule_id and ${endedSince(sql`rules.rate_minutes`)}
      group by tool_id
    ) as counted
    where rules.schedule_id is not null`.execute(db);
  return rows;
}

/**
 * Rules of a tool or a schedule that has not succeeded for as long as the rule says; the rule itself has watched so long.
 * A rule of everything would be about every tool that nobody uses.
 */
export async function listWithoutSuccess(
  db: Db,
  ruleIds: Ids,
  now: Date,
): Promise<(ConditionRow & { hours: number })[]> {
  const { rows } = await sql<ConditionRow & { hours: number }>`
    select alert_rules.id as rule_id, coalesce(alert_rules.tool_id, schedules.tool_id) as tool_id,
           alert_rules.schedule_id, null as run_id, no_success_hours as hours
    from alert_rules
    left join schedules on schedules.id = alert_rules.schedule_id
    where alert_rules.id = any (${ruleIds}::uuid[])
      and (alert_rules.tool_id is not null or alert_rules.schedule_id is not null)
      and alert_rules.changed_at <= ${now}::timestamptz - no_success_hours * interval '1 hour'
      and not exists (
        select from runs
        where runs.tool_id = coalesce(alert_rules.tool_id, schedules.tool_id)
          and (alert_rules.schedule_id is null or runs.schedule_id = alert_rules.schedule_id)
          and context = 'production' and status = 'succeeded'
          and finished_at > ${now}::timestamptz - no_success_hours * interval '1 hour'
      )`.execute(db);
  return rows;
}

/** What was missed is looked at within a minute of its being stored; so far back nothing is left to tell. */
const MISSED_HOURS = 24;

/** Schedules of which a moment was missed since a rule watches, and since it last told of one; with the last of them. */
export async function listMissed(
  db: Db,
  ruleIds: Ids,
  now: Date,
  limit: number,
): Promise<(ConditionRow & { schedule_id: string; decided_at: Date })[]> {
  const { rows } = await sql<ConditionRow & { schedule_id: string; decided_at: Date }>`
    select alert_rules.id as rule_id, schedules.tool_id, schedules.id as schedule_id, null as run_id,
           max(decided_at) as decided_at
    from alert_rules
    join schedule_ticks on state = 'missed' and decided_at > alert_rules.changed_at
      and decided_at > ${now}::timestamptz - ${MISSED_HOURS} * interval '1 hour'
    join schedules on schedules.id = schedule_ticks.schedule_id
      and (alert_rules.tool_id is null or schedules.tool_id = alert_rules.tool_id)
      and (alert_rules.schedule_id is null or schedules.id = alert_rules.schedule_id)
    where alert_rules.id = any (${ruleIds}::uuid[])
      and not exists (
        select from alerts
        where rule_id = alert_rules.id and subject = 'missed:schedule:' || schedules.id and last_at >= decided_at
      )
    group by alert_rules.id, schedules.id
    limit ${limit}`.execute(db);
  return rows;
}

/** How many runs have waited for a worker for longer than a rule says; rules for which there are none are left out. */
export async function listLongQueues(
  db: Db,
  ruleIds: Ids,
  now: Date,
): Promise<{ rule_id: string; waiting: number; minutes: number }[]> {
  const { rows } = await sql<{ rule_id: string; waiting: number; minutes: number }>`
    select alert_rules.id as rule_id, count(*) as waiting, queue_minutes as minutes
    from alert_rules
    join runs on runs.status = 'queued'
      and runs.queued_at < ${now}::timestamptz - queue_minutes * interval '1 minute'
    where alert_rules.id = any (${ruleIds}::uuid[])
    group by alert_rules.id`.execute(db);
  return rows;
}

/** Whether there is a worker that started after this. */
export async function hasWorkerSince(db: Db, at: Date): Promise<boolean> {
  const { rows } = await sql`select from workers where started_at > ${at} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Channels that do not reach one of their receivers: since the last delivery that arrived there one was given up, or one
 * has failed `tries` times. Tests that fail are told to who asked for them.
 */
export async function listFailingChannels(db: Db, tries: number): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    with receivers as (
      select id as channel_id, person_id::text as receiver
      from alert_channels join alert_channel_people on channel_id = id where is_enabled
      union all
      select id, unnest(addresses) from alert_channels where is_enabled
      union all
      select id, '' from alert_channels where is_enabled and kind = 'webhook'
    )
    select distinct receivers.channel_id as id
    from receivers
    left join lateral (
      select state, ended_at
      from alert_deliveries
      where channel_id = receivers.channel_id and coalesce(person_id::text, address, '') = receiver
        and ended_at is not null and (state = 'sent' or state = 'given_up' and not is_test)
      order by ended_at desc
      limit 1
    ) as last on true
    where last.state = 'given_up' or exists (
      select from alert_deliveries
      join alert_tries on delivery_id = alert_deliveries.id and number >= ${tries}
      where channel_id = receivers.channel_id and coalesce(person_id::text, address, '') = receiver
        and alert_deliveries.ended_at is null and not is_test
        and alert_tries.at > coalesce(last.ended_at, '-infinity')
    )`.execute(db);
  return rows;
}

const RAISE_LOCK = 7_070_022;

/**
 * Lets one worker alone open and close alerts by rules, until the transaction ends: the end of a run must not be judged
 * before an earlier one that another worker has in hand, and no two wait for each other's alerts. False: another one is at
 * it.
 */
export async function tryLockAlerts(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select pg_try_advisory_xact_lock(${RAISE_LOCK}) as has`.execute(tx);
  return rows[0]?.has === true;
}

/** The same, after whoever is at it. */
export async function lockAlerts(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${RAISE_LOCK})`.execute(tx);
}

/** Lets one worker alone look at conditions, until the transaction ends. False: another one is at it. */
export async function tryLockConditions(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select pg_try_advisory_xact_lock(7070020) as has`.execute(tx);
  return rows[0]?.has === true;
}
