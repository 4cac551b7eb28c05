/** How the installation fares. Every statement reads an index or counts that were made before, however many runs there are. */
import { sql } from 'kysely';
import type { RunTrigger } from '../contract/run.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import type { Db } from './database.ts';
import { countedDays, countedHours, sumsOf } from './run-counts.ts';

export interface QueueRow {
  held_by: 'person' | 'tool' | null;
  runs: number;
  oldest_at: Date;
}

/** The runs that wait, by what holds them back; null: nothing but that no worker has taken them. */
export async function listQueue(db: Db): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    select held_by, count(*) as runs, min(queued_at) as oldest_at
    from runs
    where status = 'queued'
    group by held_by`.execute(db);
  return rows;
}

/** How many runs are under way. */
export async function countRunning(db: Db): Promise<number> {
  const { rows } = await sql<{ runs: number }>`select count(*) as runs from runs where status = 'running'`.execute(db);
  return rows[0]?.runs ?? 0;
}

export interface OpenRunRow {
  id: string;
  tool_id: string;
  tool_slug: string;
  tool_title: string;
  person_id: string;
  person_name: string;
  trigger: RunTrigger;
  since: Date;
  worker_id: string | null;
  held_by: 'person' | 'tool' | null;
}

const openColumns = sql`
  runs.id, runs.tool_id, tools.slug as tool_slug, tools.title as tool_title, runs.person_id,
  people.name as person_name, runs.trigger, runs.worker_id, runs.held_by`;
const openTables = sql`
  runs
  join tools on tools.id = runs.tool_id
  join people on people.id = runs.person_id`;

/** The first runs under way, those that started first. */
export async function listRunning(db: Db, limit: number): Promise<OpenRunRow[]> {
  const { rows } = await sql<OpenRunRow>`
    select ${openColumns}, runs.started_at as since
    from ${openTables}
    where runs.status = 'running'
    order by runs.started_at, runs.id
    limit ${limit}`.execute(db);
  return rows;
}

/** The first runs that wait, in the order in which they would go. */
export async function listWaiting(db: Db, limit: number): Promise<OpenRunRow[]> {
  const { rows } = await sql<OpenRunRow>`
    select ${openColumns}, runs.queued_at as since
    from ${openTables}
    where runs.status = 'queued'
    order by runs.place
    limit ${limit}`.execute(db);
  return rows;
}

export interface IntervalRow {
  /** When it begins; null: before the period. */
  start: Date | null;
  /** The shortest of the windows that it belongs to, by its place in the list. */
  band: number;
  status: FinalStatus;
  runs: number;
  /** By the steps of core/run-times. */
  waits: number[];
  durations: number[];
}

/**
 * The runs of published tools that ended since the first of `since` (oldest last), by interval of the period, window and end: one reading
 * for all windows.
 */
export async function listIntervals(
  db: Db,
  search: { since: readonly Date[]; periodFrom: Date; intervalSeconds: number },
): Promise<IntervalRow[]> {
  const { since, periodFrom, intervalSeconds } = search;
  const band = sql.join(
    since.map((from, index) => sql`when hour >= ${from} then ${sql.lit(index)}`),
    sql` `,
  );
  const { rows } = await sql<IntervalRow>`
    select
      case when hour >= ${periodFrom} then
        date_bin(${intervalSeconds} * interval '1 second', hour, ${periodFrom})
      end as start,
      case ${band} end as band, status, sum(runs)::bigint as runs,
      ${sumsOf(sql.ref('waits'))} as waits, ${sumsOf(sql.ref('durations'))} as durations
    from ${countedHours}
    where context = 'production' and hour >= ${since.at(-1)}
    group by 1, 2, 3
    order by 1, 2, 3`.execute(db);
  return rows;
}

export interface RecentEndsRow {
  succeeded: number;
  failed: number;
  timed_out: number;
  canceled: number;
  median_ms: number | null;
  p95_ms: number | null;
  wait_median_ms: number | null;
  wait_p95_ms: number | null;
}

/** How the runs of published tools ended that did since `from`, exactly. */
export async function findRecentEnds(db: Db, from: Date): Promise<RecentEndsRow> {
  const { rows } = await sql<RecentEndsRow>`
    with ended as (
      select status, duration_ms, extract(epoch from started_at - queued_at) * 1000 as wait_ms
      from runs
      where context = 'production' and finished_at >= ${from}
    )
    select count(*) filter (where status = 'succeeded') as succeeded,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'timed_out') as timed_out,
      count(*) filter (where status = 'canceled') as canceled,
      percentile_cont(0.5) within group (order by duration_ms) filter (where status <> 'canceled') as median_ms,
      percentile_cont(0.95) within group (order by duration_ms) filter (where status <> 'canceled') as p95_ms,
      percentile_cont(0.5) within group (order by wait_ms) filter (where status <> 'canceled') as wait_median_ms,
      percentile_cont(0.95) within group (order by wait_ms) filter (where status <> 'canceled') as wait_p95_ms
    from ended`.execute(db);
  return rows[0] as RecentEndsRow;
}

export interface ToolFigureRow {
  id: string;
  kind: 'tool' | 'script';
  slug: string;
  title: string;
  runs: number;
  succeeded: number;
  failures: number;
  durations: number[];
}

/** The tools with most runs, or most failures, since the day (of UTC) that begins at `from`; test runs left out. */
export async function listToolFigures(
  db: Db,
  search: { by: 'runs' | 'failures'; from: Date; limit: number },
): Promise<ToolFigureRow[]> {
  const measure = sql.ref(search.by);
  const { rows } = await sql<ToolFigureRow>`
    with figures as (
      select tool_id, sum(runs)::bigint as runs,
        coalesce(sum(runs) filter (where status = 'succeeded'), 0)::bigint as succeeded,
        coalesce(sum(runs) filter (where status in ('failed', 'timed_out')), 0)::bigint as failures
      from ${countedDays}
      where context = 'production' and day >= ${search.from}
      group by tool_id
    ), first as (
      select *
      from figures
      where ${measure} > 0
      order by ${measure} desc, runs desc, tool_id
      limit ${search.limit}
    )
    select tools.id, tools.kind, tools.slug, tools.title, first.runs, first.succeeded, first.failures, taken.durations
    from first
    join tools on tools.id = first.tool_id
    cross join lateral (
      select ${sumsOf(sql.ref('durations'))} as durations
      from ${countedDays}
      where tool_id = first.tool_id and context = 'production' and day >= ${search.from} and status <> 'canceled'
    ) as taken
    order by first.${measure} desc, first.runs desc, tools.id`.execute(db);
  return rows;
}

export interface ScheduleFiguresRow {
  active: number;
  paused: number;
  stopped: number;
  /** The earliest moment that is due and that nobody has looked at. */
  due_since: Date | null;
}

/**
 * How many schedules there are in which state, but for those that are over, and whether any waits to be fired at `now`.
 * Paused all together, none does.
 */
export async function findScheduleFigures(db: Db, now: Date): Promise<ScheduleFiguresRow> {
  const { rows } = await sql<ScheduleFiguresRow>`
    select count(*) filter (where stopped_at is null and next_at is not null and not is_paused) as active,
      count(*) filter (where stopped_at is null and next_at is not null and is_paused) as paused,
      count(*) filter (where stopped_at is not null) as stopped,
      min(next_at) filter (
        where stopped_at is null and not is_paused and next_at <= ${now}
          and not exists (select from schedule_pause where coalesce(paused_until > ${now}, true))
      ) as due_since
    from (
      select stopped_at, next_at, paused_at is not null and coalesce(paused_until > ${now}, true) as is_paused
      from schedules
    ) as standing`.execute(db);
  return rows[0] as ScheduleFiguresRow;
}

/** The due moments since `from`, by what became of them. */
export async function countTicks(db: Db, from: Date): Promise<{ state: string; ticks: number }[]> {
  const { rows } = await sql<{ state: string; ticks: number }>`
    select state, count(*) as ticks
    from schedule_ticks
    where due_at >= ${from}
    group by state`.execute(db);
  return rows;
}

/** The alerts that are open, by severity. */
export async function countOpenAlerts(db: Db): Promise<{ severity: string; alerts: number }[]> {
  const { rows } = await sql<{ severity: string; alerts: number }>`
    select severity, count(*) as alerts
    from alerts
    where resolved_at is null
    group by severity`.execute(db);
  return rows;
}

/** The tellings of alerts since `from`, by what became of them. */
export async function countDeliveries(db: Db, from: Date): Promise<{ state: string; deliveries: number }[]> {
  const { rows } = await sql<{ state: string; deliveries: number }>`
    select state, count(*) as deliveries
    from alert_deliveries
    where created_at >= ${from}
    group by state`.execute(db);
  return rows;
}
