import { sql } from 'kysely';
import type { Db } from './database.ts';
import { countedDays, sumsOf } from './run-counts.ts';

export interface UsageRow {
  /** As `2026-11`. */
  month: string;
  runs: number;
  succeeded: number;
  /** That ended by what the script did; not those that somebody cancelled. */
  decided: number;
  median_ms: number | null;
  p95_ms: number | null;
  people: number;
}

/** Of a busy tool the newest of a month say how long they take; to sort all of them would take seconds. */
const TIMED_RUNS = 500;

/**
 * How a published tool was used in the last twelve months (of UTC), the month of `now` first, by when runs ended. Runs that
 * were deleted stay counted; how long they took is said of the newest that are kept.
 */
export async function listUsage(db: Db, toolId: string, now: Date): Promise<UsageRow[]> {
  const { rows } = await sql<UsageRow>`
    with this_month as (select date_trunc('month', ${now}::timestamptz at time zone 'UTC') as start),
    months as (
      select month at time zone 'UTC' as month, (month + interval '1 month') at time zone 'UTC' as next,
        to_char(month, 'YYYY-MM') as name
      from this_month, generate_series(start - interval '11 months', start, interval '1 month') as month
    ), counts as (
      select date_trunc('month', day, 'UTC') as month, sum(runs)::bigint as runs,
        coalesce(sum(runs) filter (where status = 'succeeded'), 0)::bigint as succeeded,
        coalesce(sum(runs) filter (where status <> 'canceled'), 0)::bigint as decided
      from ${countedDays}
      where tool_id = ${toolId} and context = 'production' and day >= (select min(month) from months)
      group by 1
    ), users as (
      select month, count(*) as people
      from (
        select month, person_id from run_people where tool_id = ${toolId}
        union
        select date_trunc('month', finished_at, 'UTC'), person_id
        from run_ends
        where tool_id = ${toolId} and context = 'production'
      ) as each_once
      group by month
    )
    select name as month, coalesce(runs, 0) as runs, coalesce(succeeded, 0) as succeeded, coalesce(decided, 0) as decided,
      median_ms, p95_ms, coalesce(people, 0) as people
    from months
    left join counts using (month)
    left join users using (month)
    cross join lateral (
      select percentile_cont(0.5) within group (order by duration_ms) as median_ms,
        percentile_cont(0.95) within group (order by duration_ms) as p95_ms
      from (
        select duration_ms
        from runs
        where tool_id = ${toolId} and context = 'production' and status in ('succeeded', 'failed', 'timed_out')
          and queued_at >= months.month and queued_at < months.next
        order by queued_at desc, id desc
        limit ${TIMED_RUNS}
      ) as newest
    ) as times
    order by name desc`.execute(db);
  return rows;
}

export interface ToolMonthRow {
  /** As `2026-11`. */
  month: string;
  tool_id: string;
  kind: 'tool' | 'script';
  slug: string;
  title: string;
  succeeded: number;
  failed: number;
  timed_out: number;
  canceled: number;
  /** Time that scripts ran, all together. */
  duration_ms: number;
  durations: number[];
  people: number;
}

/** The runs of all tools that ended in the last `months` months (of UTC), the month of `now` first, without test runs. */
export async function listMonthlyUsage(db: Db, search: { months: number; now: Date }): Promise<ToolMonthRow[]> {
  const ended = (status: string) => sql`coalesce(sum(runs) filter (where status = ${sql.lit(status)}), 0)::bigint`;
  const { rows } = await sql<ToolMonthRow>`
    with used as (
      select date_trunc('month', day, 'UTC') as month, tool_id,
        ${ended('succeeded')} as succeeded, ${ended('failed')} as failed, ${ended('timed_out')} as timed_out,
        ${ended('canceled')} as canceled, sum(duration_ms)::bigint as duration_ms, ${sumsOf(sql.ref('durations'))} as durations
      from ${countedDays}
      where context = 'production'
        and day >= (date_trunc('month', ${search.now}::timestamptz at time zone 'UTC')
          - (${search.months - 1} * interval '1 month')) at time zone 'UTC'
      group by 1, 2
    ), users as (
      select month, tool_id, count(*) as people
      from (
        select month, tool_id, person_id from run_people
        union
        select date_trunc('month', finished_at, 'UTC'), tool_id, person_id from run_ends where context = 'production'
      ) as each_once
      group by 1, 2
    )
    select to_char(used.month at time zone 'UTC', 'YYYY-MM') as month, used.tool_id, tools.kind, tools.slug, tools.title, used.succeeded, used.failed,
      used.timed_out, used.canceled, used.duration_ms, used.durations, coalesce(users.people, 0) as people
    from used
    left join users using (month, tool_id)
    join tools on tools.id = used.tool_id
    order by used.month desc, tools.slug`.execute(db);
  return rows;
}
