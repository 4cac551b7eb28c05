/** How many runs ended in which hour, how they ended, and how long they waited and ran. Counted once; kept for good. */
import { type RawBuilder, sql } from 'kysely';
import type { RunContext, RunTrigger } from '../contract/run.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import { TIME_STEPS } from '../core/run-times.ts';
import { type Db, inTransaction } from './database.ts';

const FOLD_LOCK = 7_070_021;

/** The step of core/run-times that a time belongs to. */
const stepOf = (ms: RawBuilder<unknown>) =>
  sql`least(${sql.lit(TIME_STEPS - 1)}, greatest(0, ceil(2 * log(2, greatest(${ms}, 1)::numeric)) - 6))::integer`;

const countsBy = (step: RawBuilder<unknown>) => {
  const counts = Array.from(
    { length: TIME_STEPS },
    (_, each) => sql`count(*) filter (where ${step} = ${sql.lit(each)})`,
  );
  return sql`array[${sql.join(counts)}]`;
};

const oneAt = (step: RawBuilder<unknown>) =>
  sql`array_fill(0::bigint, array[${step}]) || 1::bigint || array_fill(0::bigint, array[${sql.lit(TIME_STEPS - 1)} - ${step}])`;

const sumOf = (column: 'waits' | 'durations') => sql`
  (
    select array_agg(former + new order by step)
    from unnest(run_hours.${sql.ref(column)}, excluded.${sql.ref(column)}) with ordinality as pair (former, new, step)
  )`;

/**
 * Counts up to `limit` runs that have ended and were not counted yet; returns how many it looked at. One at a time: two
 * would meet at the same hours. Zero also when another is at it.
 */
export async function foldRunEnds(db: Db, limit: number): Promise<number> {
  return inTransaction(db, async (tx) => {
    const lock = sql<{ is_mine: boolean }>`select pg_try_advisory_xact_lock(${FOLD_LOCK}) as is_mine`;
    if ((await lock.execute(tx)).rows[0]?.is_mine !== true) return 0;
    const { rows } = await sql<{ taken: number }>`
      with taken as (
        delete from run_ends
        where ctid = any (array(select ctid from run_ends limit ${limit} for update skip locked))
        returning *, ${stepOf(sql.ref('wait_ms'))} as wait_step, ${stepOf(sql.ref('duration_ms'))} as duration_step
      ), counted as (
        insert into run_hours (hour, tool_id, context, trigger, status, runs, wait_ms, duration_ms, waits, durations)
        select date_trunc('hour', finished_at, 'UTC'), tool_id, context, trigger, status, count(*), sum(wait_ms),
          sum(duration_ms), ${countsBy(sql.ref('wait_step'))}, ${countsBy(sql.ref('duration_step'))}
        from taken
        group by 1, 2, 3, 4, 5
        on conflict (hour, tool_id, context, trigger, status) do update
        set runs = run_hours.runs + excluded.runs, wait_ms = run_hours.wait_ms + excluded.wait_ms,
            duration_ms = run_hours.duration_ms + excluded.duration_ms,
            waits = ${sumOf('waits')}, durations = ${sumOf('durations')}
      )
      select count(*) as taken from taken`.execute(tx);
    return rows[0]?.taken ?? 0;
  });
}

/** What to count: null leaves a thing open. By the hour in which a run ended, from `from` up to, not with, `to`. */
export interface RunCountFilter {
  toolId: string | null;
  context: RunContext | null;
  trigger: RunTrigger | null;
  from: Date;
  to: Date;
}

/**
 * A table `counted` of all that was counted and of what waits to be, with the columns of run_hours. Conditions on `hour`
 * and `tool_id` reach its indexes.
 */
export const countedRuns = sql`
  (
    select hour, tool_id, context, trigger, status, runs, wait_ms, duration_ms, waits, durations
    from run_hours
    union all
    select date_trunc('hour', finished_at, 'UTC'), tool_id, context, trigger, status, 1, wait_ms, duration_ms,
      ${oneAt(stepOf(sql.ref('wait_ms')))}, ${oneAt(stepOf(sql.ref('duration_ms')))}
    from run_ends
  ) as counted`;

/** The conditions of a filter on `counted`. */
export const isCounted = (filter: RunCountFilter): RawBuilder<unknown> => sql`
  hour >= ${filter.from} and hour < ${filter.to}
  and (${filter.toolId}::uuid is null or tool_id = ${filter.toolId})
  and (${filter.context}::text is null or context = ${filter.context})
  and (${filter.trigger}::text is null or trigger = ${filter.trigger})`;

export interface RunCountRow {
  /** When the hour or day (of UTC) begins. */
  start: Date;
  status: FinalStatus;
  runs: number;
  wait_ms: number;
  duration_ms: number;
}

/** The counts by hour or by day of UTC and by how runs ended, in the order of time; only where there was a run. */
export async function listRunCounts(db: Db, filter: RunCountFilter, step: 'hour' | 'day'): Promise<RunCountRow[]> {
  const { rows } = await sql<RunCountRow>`
    select date_trunc(${step}, hour, 'UTC') as start, status, sum(runs)::bigint as runs,
      sum(wait_ms)::bigint as wait_ms, sum(duration_ms)::bigint as duration_ms
    from ${countedRuns}
    where ${isCounted(filter)}
    group by 1, 2
    order by 1, 2`.execute(db);
  return rows;
}

/** How many runs waited and ran how long, by the steps of core/run-times. */
export async function sumRunTimes(db: Db, filter: RunCountFilter): Promise<{ waits: number[]; durations: number[] }> {
  const { rows } = await sql<{ waits: number; durations: number }>`
    select coalesce(sum(wait), 0)::bigint as waits, coalesce(sum(duration), 0)::bigint as durations
    from ${countedRuns}, unnest(waits, durations) with ordinality as counts (wait, duration, step)
    where ${isCounted(filter)}
    group by step
    order by step`.execute(db);
  return { waits: rows.map((row) => row.waits), durations: rows.map((row) => row.durations) };
}
