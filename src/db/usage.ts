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

/** How a published tool was used in the last twelve months (of UTC), the month of `now` first. */
export async function listUsage(db: Db, toolId: string, now: Date): Promise<UsageRow[]> {
  const { rows } = await sql<UsageRow>`
    with this_month as (select date_trunc('month', ${now}::timestamptz at time zone 'UTC') as start)
    select to_char(month, 'YYYY-MM') as month,
      count(runs.id) as runs,
      count(runs.id) filter (where status = 'succeeded') as succeeded,
      count(runs.id) filter (where status in ('succeeded', 'failed', 'timed_out')) as decided,
      percentile_cont(0.5) within group (order by duration_ms)
        filter (where status in ('succeeded', 'failed', 'timed_out')) as median_ms,
      percentile_cont(0.95) within group (order by duration_ms)
        filter (where status in ('succeeded', 'failed', 'timed_out')) as p95_ms,
      count(distinct person_id) as people
    from this_month
    cross join generate_series(start - interval '11 months', start, interval '1 month') as month
    left join runs on runs.tool_id = ${toolId} and runs.context = 'production'
      and runs.queued_at >= month at time zone 'UTC'
      and runs.queued_at < (month + interval '1 month') at time zone 'UTC'
    group by month
    order by month desc`.execute(db);
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
}

/** The runs of all tools that ended in the last `months` months (of UTC), the month of `now` first, without test runs. */
export async function listMonthlyUsage(db: Db, search: { months: number; now: Date }): Promise<ToolMonthRow[]> {
  const ended = (status: string) => sql`coalesce(sum(runs) filter (where status = ${sql.lit(status)}), 0)::bigint`;
  const { rows } = await sql<ToolMonthRow>`
    with used as (
      select date_trunc('month', day at time zone 'UTC') as month, tool_id,
        ${ended('succeeded')} as succeeded, ${ended('failed')} as failed, ${ended('timed_out')} as timed_out,
        ${ended('canceled')} as canceled, sum(duration_ms)::bigint as duration_ms, ${sumsOf(sql.ref('durations'))} as durations
      from ${countedDays}
      where context = 'production'
        and day >= (date_trunc('month', ${search.now}::timestamptz at time zone 'UTC')
          - (${search.months - 1} * interval '1 month')) at time zone 'UTC'
      group by 1, 2
    )
    select to_char(used.month, 'YYYY-MM') as month, used.tool_id, tools.kind, tools.slug, tools.title, used.succeeded, used.failed,
      used.timed_out, used.canceled, used.duration_ms, used.durations
    from used
    join tools on tools.id = used.tool_id
    order by used.month desc, tools.slug`.execute(db);
  return rows;
}
