import { sql } from 'kysely';
import type { Db } from './database.ts';

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
