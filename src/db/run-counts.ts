/** How many runs ended when and how, and how long they waited and ran. Counted once, and kept for good. */
import { type RawBuilder, sql } from 'kysely';
import type { HistoryStep, RunContext, RunTrigger } from '../contract/run.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import { TIME_STEPS } from '../core/run-times.ts';
import { type Db, inTransaction } from './database.ts';

const FOLD_LOCK = 7_070_021;

/** The step of core/run-times that a time belongs to. */
const stepOf = (ms: RawBuilder<unknown>) =>
  sql`least(${sql.lit(TIME_STEPS - 1)}, greatest(0, ceil(log(2, greatest(${ms}, 1)::numeric)) - 3))::integer`;

const countsBy = (step: RawBuilder<unknown>) => {
  const counts = Array.from(
    { length: TIME_STEPS },
    (_, each) => sql`count(*) filter (where ${step} = ${sql.lit(each)})`,
  );
  return sql`array[${sql.join(counts)}]::integer[]`;
};

/** The counts of all rows of a group, step by step of core/run-times. */
export const sumsOf = (column: RawBuilder<unknown>) => {
  const sums = Array.from({ length: TIME_STEPS }, (_, each) => sql`coalesce(sum(${column}[${sql.lit(each + 1)}]), 0)`);
  return sql`array[${sql.join(sums)}]::integer[]`;
};

/** What is counted of the runs of a group, under the names of its columns. */
const ofGroup = sql`
  count(*)::integer as runs, sum(wait_ms)::bigint as wait_ms, sum(duration_ms)::bigint as duration_ms,
  ${countsBy(sql.ref('wait_step'))} as waits, ${countsBy(sql.ref('duration_step'))} as durations`;

const withSteps = sql`*, ${stepOf(sql.ref('wait_ms'))} as wait_step, ${stepOf(sql.ref('duration_ms'))} as duration_step`;

const columns = sql`status, runs, wait_ms, duration_ms, waits, durations`;
const grouped = sql`status, ${ofGroup}`;

function addedTo(table: 'run_hours' | 'run_days'): RawBuilder<unknown> {
  const names = ['runs', 'wait_ms', 'duration_ms'];
  const sums = names.map(
    (name) => sql`${sql.ref(name)} = ${sql.ref(table)}.${sql.ref(name)} + excluded.${sql.ref(name)}`,
  );
  const pairs = ['waits', 'durations'].map((name) => {
    const both = sql`unnest(${sql.ref(table)}.${sql.ref(name)}, excluded.${sql.ref(name)})`;
    return sql`${sql.ref(name)} = (
      select array_agg(former + new order by step) from ${both} with ordinality as pair (former, new, step)
    )`;
  });
  return sql.join([...sums, ...pairs]);
}

/**
 * Counts up to `limit` runs that have ended and were not counted yet; returns how many. One at a time: two would meet at
 * the same hours. Zero also when another is at it.
 */
export async function foldRunEnds(db: Db, limit: number): Promise<number> {
  return inTransaction(db, async (tx) => {
    const lock = sql<{ is_mine: boolean }>`select pg_try_advisory_xact_lock(${FOLD_LOCK}) as is_mine`;
    if ((await lock.execute(tx)).rows[0]?.is_mine !== true) return 0;
    const { rows } = await sql<{ taken: number }>`
      with taken as (
        delete from run_ends
        where ctid = any (array(select ctid from run_ends limit ${limit} for update skip locked))
        returning ${withSteps}
      ), by_hour as (
        insert into run_hours (hour, context, trigger, ${columns})
        select date_trunc('hour', finished_at, 'UTC'), context, trigger, ${grouped}
        from taken
        group by 1, 2, 3, 4
        on conflict (hour, context, trigger, status) do update set ${addedTo('run_hours')}
      ), by_day as (
        insert into run_days (day, tool_id, context, trigger, ${columns})
        select date_trunc('day', finished_at, 'UTC'), tool_id, context, trigger, ${grouped}
        from taken
        group by grouping sets ((1, 2, 3, 4, 5), (1, 3, 4, 5))
        on conflict (tool_id, day, context, trigger, status) do update set ${addedTo('run_days')}
      ), their_people as (
        insert into run_people (tool_id, month, person_id)
        select distinct tool_id, date_trunc('month', finished_at, 'UTC'), person_id
        from taken
        join people on people.id = person_id
        where context = 'production'
        on conflict do nothing
      )
      select count(*) as taken from taken`.execute(tx);
    return rows[0]?.taken ?? 0;
  });
}

/**
 * What to count, by the hour in which a run ended (of one tool, and in steps of days: by the day of UTC), from the hour or
 * the day of `from` up to, not with, `to`. Null leaves a thing open.
 */
export interface RunCountFilter {
  toolId: string | null;
  context: RunContext | null;
  trigger: RunTrigger | null;
  from: Date;
  to: Date;
}

/** A table `counted` of the hours of all runs, with what waits to be folded; its columns are those of run_hours. */
export const countedHours = sql`
  (
    select hour, context, trigger, ${columns}
    from run_hours
    union all
    select date_trunc('hour', finished_at, 'UTC') as hour, context, trigger, ${grouped}
    from (select ${withSteps} from run_ends) as ended
    group by 1, 2, 3, 4
  ) as counted`;

/** A table `counted` of the days of each tool, with what waits to be folded; its columns are those of run_days. */
export const countedDays = sql`
  (
    select day, tool_id, context, trigger, ${columns}
    from run_days
    where tool_id is not null
    union all
    select date_trunc('day', finished_at, 'UTC') as day, tool_id, context, trigger, ${grouped}
    from (select ${withSteps} from run_ends) as ended
    group by 1, 2, 3, 4, 5
  ) as counted`;

/** A table `counted` of the days of all tools together: a year of it is read in no time. */
const countedDaysOfAll = sql`
  (
    select day, context, trigger, ${columns}
    from run_days
    where tool_id is null
    union all
    select date_trunc('day', finished_at, 'UTC') as day, context, trigger, ${grouped}
    from (select ${withSteps} from run_ends) as ended
    group by 1, 2, 3, 4
  ) as counted`;

function counted({ toolId, context, trigger, from, to }: RunCountFilter, isByHour: boolean): RawBuilder<unknown> {
  const table = toolId !== null ? countedDays : isByHour ? countedHours : countedDaysOfAll;
  const grain = toolId === null && isByHour ? 'hour' : 'day';
  const start = sql.ref(grain);
  const conditions = [
    sql`${start} >= date_trunc(${grain}, ${from}::timestamptz, 'UTC') and ${start} < ${to}`,
    ...(toolId === null ? [] : [sql`tool_id = ${toolId}`]),
    ...(context === null ? [] : [sql`context = ${context}`]),
    ...(trigger === null ? [] : [sql`trigger = ${trigger}`]),
  ];
  return sql`(select *, ${start} as start from ${table} where ${sql.join(conditions, sql` and `)}) as chosen`;
}

export interface RunCountRow {
  /** When the step begins, as in UTC. */
  start: Date;
  succeeded: number;
  failed: number;
  timed_out: number;
  canceled: number;
  wait_ms: number;
  duration_ms: number;
}

/** The counts by step, in the order of time; only where a run ended. Of one tool no step is shorter than a day. */
export async function listRunCounts(db: Db, filter: RunCountFilter, step: HistoryStep): Promise<RunCountRow[]> {
  const ended = (status: FinalStatus) =>
    sql`coalesce(sum(runs) filter (where status = ${status}), 0)::bigint as ${sql.ref(status)}`;
  const { rows } = await sql<RunCountRow>`
    select date_trunc(${step}, start, 'UTC') as start, ${ended('succeeded')}, ${ended('failed')}, ${ended('timed_out')},
      ${ended('canceled')}, sum(wait_ms)::bigint as wait_ms, sum(duration_ms)::bigint as duration_ms
    from ${counted(filter, step === 'hour')}
    group by 1
    order by 1`.execute(db);
  return rows;
}

/** How many runs waited and ran how long, by the steps of core/run-times. */
export async function sumRunTimes(db: Db, filter: RunCountFilter): Promise<{ waits: number[]; durations: number[] }> {
  const { rows } = await sql<{ waits: number[]; durations: number[] }>`
    select ${sumsOf(sql.ref('waits'))} as waits, ${sumsOf(sql.ref('durations'))} as durations
    from ${counted(filter, true)}`.execute(db);
  return rows[0] ?? { waits: [], durations: [] };
}
