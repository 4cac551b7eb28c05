/** What a scheduler takes in hand, with all that its decisions rest on, and what it writes back. */
import { type RawBuilder, sql } from 'kysely';
import type { Limits } from '../contract/limits.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import type { Missed, OnFailure, Overlap, Retries, ScheduleRule } from '../contract/schedule.ts';
import type { StopReason } from '../contract/schedule-rules.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import type { Db } from './database.ts';
import { type SurroundingsRow, surroundingsColumns } from './schedules.ts';
import type { VersionRow } from './versions.ts';

export interface DueScheduleRow extends SurroundingsRow {
  id: string;
  name: string;
  tool_id: string;
  rule: ScheduleRule;
  inputs: Record<string, unknown>;
  overlap: Overlap;
  missed: Missed;
  retries: Retries;
  on_failure: OnFailure;
  timeout_ms: Limits['timeoutMs'] | null;
  next_at: Date | null;
  skip_at: Date | null;
  paused_at: Date | null;
  paused_until: Date | null;
  stopped_at: Date | null;
  failures_in_row: number;
  /** In upload order. */
  files: { name: string; bytes: number }[];
  /** Those that are not at their end, the oldest first. */
  ticks: DueTickRow[];
  /** Runs that have not ended. */
  unfinished: { id: string; status: 'queued' | 'running' }[];
}

export interface DueTickRow {
  dueAt: Date;
  state: 'waiting' | 'running' | 'retrying';
  attempt: number;
  retryAt: Date | null;
  runId: string | null;
  end: { status: FinalStatus; finishedAt: Date } | null;
}

/** Locks up to `limit` schedules that are due, the one that waits longest first; another scheduler has its own. */
export function lockDueSchedules(tx: Db, now: Date, limit: number): Promise<DueScheduleRow[]> {
  return lock(
    tx,
    sql`
      select id
      from schedules
      where next_at <= ${now} and stopped_at is null
      order by next_at
      limit ${limit}
      for update skip locked`,
  );
}

/**
 * Locks up to `limit` schedules of which a run has ended, or a tick waited for its turn or for its next attempt. While all
 * are paused (`startsNothing`), only the ends count.
 */
export function lockUnsettledSchedules(
  tx: Db,
  now: Date,
  limit: number,
  startsNothing: boolean,
): Promise<DueScheduleRow[]> {
  const mayStart = sql`
    not ${startsNothing}::boolean and exists (
      select from schedules
      where id = schedule_ticks.schedule_id and stopped_at is null
        and (paused_at is null or paused_until <= ${now})
    )`;
  return lock(
    tx,
    sql`
      select id
      from schedules
      where id in (
        select schedule_ticks.schedule_id
        from schedule_ticks
        left join runs on runs.id = schedule_ticks.run_id
        where schedule_ticks.state = 'running' and (runs.id is null or runs.finished_at is not null)
        union
        select schedule_ticks.schedule_id
        from schedule_ticks
        where schedule_ticks.state = 'retrying' and schedule_ticks.retry_at <= ${now} and ${mayStart}
        union
        select schedule_ticks.schedule_id
        from schedule_ticks
        where schedule_ticks.state = 'waiting' and ${mayStart}
          and not exists (
            select from runs
            where runs.schedule_id = schedule_ticks.schedule_id and runs.status in ('queued', 'running')
          )
      )
      limit ${limit}
      for update skip locked`,
  );
}

/** What is read after the locks were given is as whoever held them before has left it. */
async function lock(tx: Db, chosen: RawBuilder<unknown>): Promise<DueScheduleRow[]> {
  const locked = await sql<{ id: string }>`${chosen}`.execute(tx);
  const ids = locked.rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [schedules, ticks, runs] = [
    await readSchedules(tx, ids),
    Map.groupBy(await readOpenTicks(tx, ids), (tick) => tick.schedule_id),
    Map.groupBy(await readUnfinished(tx, ids), (run) => run.schedule_id),
  ];
  return schedules.map((row) => ({
    ...row,
    ticks: (ticks.get(row.id) ?? []).map(asTick),
    unfinished: runs.get(row.id) ?? [],
  }));
}

async function readSchedules(tx: Db, ids: string[]): Promise<Omit<DueScheduleRow, 'ticks' | 'unfinished'>[]> {
  const { rows } = await sql<Omit<DueScheduleRow, 'ticks' | 'unfinished'>>`
    select schedules.id, schedules.name, schedules.tool_id, schedules.rule, schedules.inputs, schedules.overlap,
      schedules.missed, schedules.retries, schedules.on_failure, schedules.timeout_ms, schedules.next_at,
      schedules.skip_at, schedules.paused_at, schedules.paused_until, schedules.stopped_at, schedules.failures_in_row,
      schedules.version_id, ${surroundingsColumns},
      (
        select coalesce(json_agg(json_build_object('name', schedule_files.name, 'bytes', uploads.bytes)
          order by schedule_files.position), '[]')
        from schedule_files
        join uploads on uploads.id = schedule_files.upload_id
        where schedule_files.schedule_id = schedules.id
      ) as files
    from schedules
    join people as owner on owner.id = schedules.person_id
    join tools on tools.id = schedules.tool_id
    left join tool_versions as pinned on pinned.id = schedules.version_id
    where schedules.id = any (${ids}::uuid[])
    order by schedules.next_at, schedules.id`.execute(tx);
  return rows;
}

interface OpenTickRow {
  schedule_id: string;
  due_at: Date;
  state: DueTickRow['state'];
  attempt: number;
  retry_at: Date | null;
  run_id: string | null;
  is_run_gone: boolean;
  status: FinalStatus;
  finished_at: Date | null;
}

async function readOpenTicks(tx: Db, ids: string[]): Promise<OpenTickRow[]> {
  const { rows } = await sql<OpenTickRow>`
    select schedule_ticks.schedule_id, schedule_ticks.due_at, schedule_ticks.state, schedule_ticks.attempt,
      schedule_ticks.retry_at, schedule_ticks.run_id, runs.id is null as is_run_gone, runs.status, runs.finished_at
    from schedule_ticks
    left join runs on runs.id = schedule_ticks.run_id
    where schedule_ticks.state in ('waiting', 'running', 'retrying')
      and schedule_ticks.schedule_id = any (${ids}::uuid[])
    order by schedule_ticks.due_at`.execute(tx);
  return rows;
}

/** A run that was taken away altogether counts as canceled. */
function asTick(row: OpenTickRow): DueTickRow {
  const { due_at: dueAt, state, attempt, retry_at: retryAt, run_id: runId, finished_at: finishedAt } = row;
  const end =
    state !== 'running'
      ? null
      : row.is_run_gone
        ? { status: 'canceled' as const, finishedAt: dueAt }
        : finishedAt && { status: row.status, finishedAt };
  return { dueAt, state, attempt, retryAt, runId, end };
}

type UnfinishedRow = DueScheduleRow['unfinished'][number] & { schedule_id: string };

async function readUnfinished(tx: Db, ids: string[]): Promise<UnfinishedRow[]> {
  const { rows } = await sql<UnfinishedRow>`
    select id, status, schedule_id
    from runs
    where schedule_id = any (${ids}::uuid[]) and status in ('queued', 'running')`.execute(tx);
  return rows;
}

export type RunnableVersion = Pick<
  VersionRow,
  'id' | 'tool_id' | 'input_schema' | 'signature_schema' | 'settings_schema' | 'limits' | 'dialect'
> & { script_runner: ScriptRunner | null };

/** What it takes to start runs of these versions: all but their sources. */
export async function listRunnableVersions(db: Db, ids: readonly string[]): Promise<RunnableVersion[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<RunnableVersion>`
    select id, tool_id, input_schema, signature_schema, settings_schema, limits, dialect, script_runner
    from tool_versions
    where id = any (${ids}::uuid[])`.execute(db);
  return rows;
}

export interface ScheduleWrite {
  id: string;
  nextAt: Date | null;
  skipAt: Date | null;
  failuresInRow: number;
  stop: StopReason | null;
  /** By the program, until somebody resumes it. */
  pauses: boolean;
}

/** Writes how schedules stand after their ticks. The caller holds their locks. */
export async function updateStanding(tx: Db, schedules: readonly ScheduleWrite[], now: Date): Promise<void> {
  await sql`
    update schedules
    set next_at = given.next_at, skip_at = given.skip_at, failures_in_row = given.failures_in_row,
        stopped_at = case when given.stop is null then stopped_at else ${now} end,
        stop_reason = coalesce(given.stop, stop_reason),
        paused_at = case when given.pauses then ${now} else paused_at end,
        paused_until = case when given.pauses then null else paused_until end,
        paused_by = case when given.pauses then null else paused_by end,
        pause_reason = case when given.pauses then null else pause_reason end
    from unnest(
      ${schedules.map(({ id }) => id)}::uuid[],
      ${schedules.map(({ nextAt }) => nextAt)}::timestamptz[],
      ${schedules.map(({ skipAt }) => skipAt)}::timestamptz[],
      ${schedules.map(({ failuresInRow }) => failuresInRow)}::integer[],
      ${schedules.map(({ stop }) => stop)}::text[],
      ${schedules.map(({ pauses }) => pauses)}::boolean[]
    ) as given (id, next_at, skip_at, failures_in_row, stop, pauses)
    where schedules.id = given.id`.execute(tx);
}
