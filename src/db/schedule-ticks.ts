import { sql } from 'kysely';
import type { RunStatus } from '../contract/run-status.ts';
import type { SkipReason, TickState } from '../contract/schedule-rules.ts';
import type { TickWrite } from '../core/schedule/plan.ts';
import type { Db } from './database.ts';

export interface TickRow {
  due_at: Date;
  tick_state: TickState;
  tick_why: SkipReason | null;
  attempt: number;
  retry_at: Date | null;
  run_id: string | null;
  run_status: RunStatus | null;
}

/** Needs `schedule_ticks`, and `runs` joined to it. */
export const tickColumns = sql`
  schedule_ticks.due_at, schedule_ticks.state as tick_state, schedule_ticks.why as tick_why, schedule_ticks.attempt,
  schedule_ticks.retry_at, schedule_ticks.run_id, runs.status as run_status`;

/** The ticks of a schedule, the latest first; a page of them before `before`. */
export async function listTicks(
  db: Db,
  filter: { scheduleId: string; state: TickState | null; before: Date | null; limit: number },
): Promise<TickRow[]> {
  const { rows } = await sql<TickRow>`
    select ${tickColumns}
    from schedule_ticks
    left join runs on runs.id = schedule_ticks.run_id
    where schedule_ticks.schedule_id = ${filter.scheduleId}
      and (${filter.state}::text is null or schedule_ticks.state = ${filter.state})
      and (${filter.before}::timestamptz is null or schedule_ticks.due_at < ${filter.before})
    order by schedule_ticks.due_at desc
    limit ${filter.limit}`.execute(db);
  return rows;
}

export interface TickOf {
  scheduleId: string;
  tick: TickWrite;
  /** The last of its runs. */
  runId: string | null;
}

/**
 * Adds ticks; returns those that were added. One that is there already stays as it is: whoever wrote it was first, and no
 * moment fires twice.
 */
export async function insertTicks(tx: Db, ticks: readonly TickOf[], now: Date): Promise<TickOf[]> {
  if (ticks.length === 0) return [];
  const { rows } = await sql<{ schedule_id: string; due_at: Date }>`
    insert into schedule_ticks (schedule_id, due_at, state, why, attempt, retry_at, run_id, decided_at)
    select schedule_id, due_at, state, why, attempt, retry_at, run_id, ${now}::timestamptz
    from ${given(ticks)}
    order by schedule_id, due_at
    on conflict do nothing
    returning schedule_id, due_at`.execute(tx);
  const added = new Set(rows.map((row) => keyOf(row.schedule_id, row.due_at)));
  return ticks.filter(({ scheduleId, tick }) => added.has(keyOf(scheduleId, tick.dueAt)));
}

/** Writes what became of ticks that are there. The caller holds the locks of their schedules. */
export async function updateTicks(tx: Db, ticks: readonly TickOf[], now: Date): Promise<void> {
  if (ticks.length === 0) return;
  await sql`
    update schedule_ticks
    set state = given.state, why = given.why, attempt = given.attempt, retry_at = given.retry_at,
        run_id = given.run_id, decided_at = ${now}
    from ${given(ticks)}
    where schedule_ticks.schedule_id = given.schedule_id and schedule_ticks.due_at = given.due_at`.execute(tx);
}

function given(ticks: readonly TickOf[]) {
  return sql`
    unnest(
      ${ticks.map(({ scheduleId }) => scheduleId)}::uuid[],
      ${ticks.map(({ tick }) => tick.dueAt)}::timestamptz[],
      ${ticks.map(({ tick }) => tick.state)}::text[],
      ${ticks.map(({ tick }) => tick.why)}::text[],
      ${ticks.map(({ tick }) => tick.attempt)}::integer[],
      ${ticks.map(({ tick }) => tick.retryAt)}::timestamptz[],
      ${ticks.map(({ runId }) => runId)}::uuid[]
    ) as given (schedule_id, due_at, state, why, attempt, retry_at, run_id)`;
}

function keyOf(scheduleId: string, dueAt: Date): string {
  return `${scheduleId} ${dueAt.getTime()}`;
}

/** Takes up to `limit` ticks out that are at their end and were due before `before`; returns how many. */
export async function deleteOldTicks(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from schedule_ticks
    where (schedule_id, due_at) in (
      select schedule_id, due_at
      from schedule_ticks
      where due_at < ${before} and state not in ('waiting', 'running', 'retrying')
      limit ${limit}
      for update skip locked
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
