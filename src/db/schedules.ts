import { type RawBuilder, sql } from 'kysely';
import type { Role } from '../contract/permission.ts';
import type { Missed, OnFailure, Overlap, Retries, ScheduleRule } from '../contract/schedule.ts';
import type { ScheduleState, StopReason } from '../contract/schedule-rules.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';
import { type TickRow, tickColumns } from './schedule-ticks.ts';

/** How a schedule, or all of them, was paused. */
export interface PauseRow {
  paused_at: Date | null;
  paused_until: Date | null;
  paused_by: string | null;
  paused_by_name: string | null;
  pause_reason: string | null;
}

export interface ScheduleSummaryRow extends PauseRow {
  id: string;
  name: string;
  tool_id: string;
  tool_slug: string;
  tool_kind: 'tool' | 'script';
  tool_title: string;
  person_id: string;
  person_name: string;
  rule: ScheduleRule;
  next_at: Date | null;
  skip_at: Date | null;
  stopped_at: Date | null;
  stop_reason: StopReason | null;
  failures_in_row: number;
  created_at: Date;
}

export interface ScheduleRow extends ScheduleSummaryRow {
  inputs: Record<string, unknown>;
  version_id: string | null;
  version_number: number | null;
  overlap: Overlap;
  missed: Missed;
  retries: Retries;
  on_failure: OnFailure;
  timeout_ms: number | null;
  updated_at: Date;
}

const summaryColumns = sql`
  schedules.id, schedules.name, schedules.tool_id, tools.slug as tool_slug, tools.title as tool_title,
  tools.kind as tool_kind, schedules.person_id, owner.name as person_name, schedules.rule, schedules.next_at, schedules.skip_at,
  schedules.paused_at, schedules.paused_until, schedules.paused_by, pauser.name as paused_by_name,
  schedules.pause_reason, schedules.stopped_at, schedules.stop_reason, schedules.failures_in_row, schedules.created_at`;

const tables = sql`
  schedules
  join tools on tools.id = schedules.tool_id
  join people as owner on owner.id = schedules.person_id
  left join people as pauser on pauser.id = schedules.paused_by`;

export interface SurroundingsRow {
  person_id: string;
  owner_role: Role;
  is_owner_away: boolean;
  tool_kind: 'tool' | 'script';
  is_published: boolean;
  active_version_id: string | null;
  /** The version it stays with. */
  version_id: string | null;
  was_published: boolean;
  is_script_on: boolean;
  /** Of the version that would run; null of a tool. */
  script_runner: ScriptRunner | null;
}

/** Of `owner`, `tools` and `pinned`, the version that a schedule stays with. */
export const surroundingsColumns = sql`
  owner.id as person_id, owner.role as owner_role, owner.disabled_at is not null as is_owner_away,
  tools.kind as tool_kind, tools.is_published, tools.active_version_id,
  pinned.published_at is not null as was_published,
  exists (select from scripts where tool_id = tools.id and is_enabled and deleted_at is null) as is_script_on,
  (select script_runner from tool_versions where id = coalesce(pinned.id, tools.active_version_id)) as script_runner`;

/** What a person asks for; what is shown of it as well. */
export interface ScheduleContent {
  name: string;
  rule: ScheduleRule;
  inputs: Record<string, unknown>;
  versionId: string | null;
  overlap: Overlap;
  missed: Missed;
  retries: Retries;
  onFailure: OnFailure;
  timeoutMs: number | null;
}

/** Adds a schedule with its files, whose uploads have to be there. */
export async function insertSchedule(
  tx: Db,
  schedule: ScheduleContent & {
    id: string;
    personId: string;
    toolId: string;
    files: GivenFiles;
    nextAt: Date;
    now: Date;
  },
): Promise<void> {
  const { id, files, now } = schedule;
  await sql`
    insert into schedules (id, person_id, tool_id, version_id, name, rule, inputs, overlap, missed, retries, on_failure,
      timeout_ms, next_at, created_at, updated_at)
    values (${id}, ${schedule.personId}, ${schedule.toolId}, ${schedule.versionId}, ${schedule.name},
      ${jsonValue(schedule.rule)}, ${jsonValue(schedule.inputs)}, ${jsonValue(schedule.overlap)},
      ${jsonValue(schedule.missed)}, ${jsonValue(schedule.retries)}, ${jsonValue(schedule.onFailure)},
      ${schedule.timeoutMs}, ${schedule.nextAt}, ${now}, ${now})`.execute(tx);
  await insertFiles(tx, id, files);
}

type GivenFiles = readonly { id: string; name: string }[];

async function insertFiles(tx: Db, scheduleId: string, files: GivenFiles): Promise<void> {
  await sql`
    insert into schedule_files (schedule_id, position, name, upload_id)
    select ${scheduleId}::uuid, ordinal, name, upload_id
    from unnest(${files.map((file) => file.name)}::text[], ${files.map((file) => file.id)}::uuid[])
      with ordinality as file (name, upload_id, ordinal)`.execute(tx);
}

/** Gives a schedule these files, whose uploads have to be there, in place of those it has. The caller holds its lock. */
export async function replaceScheduleFiles(tx: Db, scheduleId: string, files: GivenFiles): Promise<void> {
  await sql`delete from schedule_files where schedule_id = ${scheduleId}`.execute(tx);
  await insertFiles(tx, scheduleId, files);
}

/** The schedule with this id, or undefined. */
export async function findSchedule(db: Db, id: string): Promise<ScheduleRow | undefined> {
  const { rows } = await sql<ScheduleRow>`
    select ${summaryColumns}, schedules.inputs, schedules.version_id, tool_versions.number as version_number,
      schedules.overlap, schedules.missed, schedules.retries, schedules.on_failure, schedules.timeout_ms,
      schedules.updated_at
    from ${tables}
    left join tool_versions on tool_versions.id = schedules.version_id
    where schedules.id = ${id}`.execute(db);
  return rows[0];
}

/** The same, and nobody else changes it or lets it fire until the transaction ends. */
export async function lockSchedule(tx: Db, id: string): Promise<ScheduleRow | undefined> {
  await sql`select from schedules where id = ${id} for update`.execute(tx);
  return findSchedule(tx, id);
}

/** The files that each run of a schedule is given, in upload order. */
export async function listScheduleFiles(
  db: Db,
  scheduleId: string,
): Promise<{ id: string; name: string; bytes: number }[]> {
  const { rows } = await sql<{ id: string; name: string; bytes: number }>`
    select uploads.id, schedule_files.name, uploads.bytes
    from schedule_files
    join uploads on uploads.id = schedule_files.upload_id
    where schedule_files.schedule_id = ${scheduleId}
    order by schedule_files.position`.execute(db);
  return rows;
}

/** Schedules, newest first, each with its latest tick; a page of them before `before`. What is null is not asked for. */
export async function listSchedules(
  db: Db,
  filter: {
    personId: string | null;
    toolId: string | null;
    state: ScheduleState | null;
    before: { createdAt: Date; id: string } | null;
    limit: number;
    now: Date;
  },
): Promise<(ScheduleSummaryRow & { last: TickRow | null })[]> {
  const { personId, toolId, state, before, limit, now } = filter;
  const conditions = [
    ...(personId === null ? [] : [sql`schedules.person_id = ${personId}`]),
    ...(toolId === null ? [] : [sql`schedules.tool_id = ${toolId}`]),
    ...(state === null ? [] : [isIn(state, now)]),
    ...(before === null
      ? []
      : [sql`(schedules.created_at, schedules.id) < (${before.createdAt}::timestamptz, ${before.id}::uuid)`]),
  ];
  const { rows } = await sql<ScheduleSummaryRow & Nullable<TickRow>>`
    select ${summaryColumns}, last.*
    from ${tables}
    left join lateral (
      select ${tickColumns}
      from schedule_ticks
      left join runs on runs.id = schedule_ticks.run_id
      where schedule_ticks.schedule_id = schedules.id
      order by schedule_ticks.due_at desc
      limit 1
    ) as last on true
    ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
    order by schedules.created_at desc, schedules.id desc
    limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, last: row.due_at === null ? null : (row as TickRow) }));
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** As `stateOf` in core/schedule/state.ts says of one. */
function isIn(state: ScheduleState, now: Date): RawBuilder<unknown> {
  const paused = sql`(paused_at is not null and coalesce(paused_until > ${now}, true))`;
  switch (state) {
    case 'stopped':
      return sql`stopped_at is not null`;
    case 'ended':
      return sql`(stopped_at is null and next_at is null)`;
    case 'paused':
      return sql`(stopped_at is null and next_at is not null and ${paused})`;
    case 'active':
      return sql`(stopped_at is null and next_at is not null and not ${paused})`;
  }
}

/** How things stand around a schedule that a person has, or wants; undefined where there is no such tool. */
export async function findSurroundings(
  db: Db,
  schedule: { personId: string; toolId: string; versionId: string | null },
): Promise<SurroundingsRow | undefined> {
  const { rows } = await sql<SurroundingsRow>`
    select ${surroundingsColumns}, ${schedule.versionId}::uuid as version_id
    from tools
    join people as owner on owner.id = ${schedule.personId}
    left join tool_versions as pinned on pinned.id = ${schedule.versionId} and pinned.tool_id = tools.id
    where tools.id = ${schedule.toolId}`.execute(db);
  return rows[0];
}

/** How many schedules of a person are not over: those that stopped may go on. */
export async function countSchedules(db: Db, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from schedules
    where person_id = ${personId} and (next_at is not null or stopped_at is not null)`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Changes what was asked for. `stop`: why it stays stopped; null: it goes on. The caller holds its lock. */
export async function updateSchedule(
  tx: Db,
  schedule: ScheduleContent & {
    id: string;
    nextAt: Date | null;
    skipAt: Date | null;
    stop: StopReason | null;
    now: Date;
  },
): Promise<void> {
  await sql`
    update schedules
    set name = ${schedule.name}, rule = ${jsonValue(schedule.rule)}, inputs = ${jsonValue(schedule.inputs)},
        version_id = ${schedule.versionId}, overlap = ${jsonValue(schedule.overlap)},
        missed = ${jsonValue(schedule.missed)}, retries = ${jsonValue(schedule.retries)},
        on_failure = ${jsonValue(schedule.onFailure)}, timeout_ms = ${schedule.timeoutMs},
        next_at = ${schedule.nextAt}, skip_at = ${schedule.skipAt},
        stopped_at = case when ${schedule.stop}::text is not null then coalesce(stopped_at, ${schedule.now}) end,
        stop_reason = ${schedule.stop}, updated_at = ${schedule.now}
    where id = ${schedule.id}`.execute(tx);
}

/** Takes a schedule away with its ticks; its runs stay. False when it is gone already. */
export async function deleteSchedule(tx: Db, id: string): Promise<boolean> {
  const result = await sql`delete from schedules where id = ${id}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Takes up to `limit` schedules away that are over, were last due and last changed before `before`; returns them. */
export async function deleteOverSchedules(
  tx: Db,
  before: Date,
  limit: number,
): Promise<{ id: string; tool_id: string; person_id: string }[]> {
  const { rows } = await sql<{ id: string; tool_id: string; person_id: string }>`
    delete from schedules
    where id in (
      select id
      from schedules
      where next_at is null and stopped_at is null and updated_at < ${before}
        and not exists (
          select from schedule_ticks
          where schedule_id = schedules.id and (due_at >= ${before} or state in ('waiting', 'running', 'retrying'))
        )
      limit ${limit}
      for update skip locked
    )
    returning id, tool_id, person_id`.execute(tx);
  return rows;
}

export interface NewPause {
  by: string | null;
  reason: string | null;
  until: Date | null;
  now: Date;
}

/** Pauses a schedule, or changes the pause it has. */
export async function pauseSchedule(tx: Db, id: string, { by, reason, until, now }: NewPause): Promise<void> {
  await sql`
    update schedules
    set paused_at = ${now}, paused_until = ${until}, paused_by = ${by}, pause_reason = ${reason}
    where id = ${id}`.execute(tx);
}

/** Lets a schedule go on from `nextAt`, whatever had paused or stopped it. */
export async function resumeSchedule(tx: Db, id: string, nextAt: Date | null): Promise<void> {
  await sql`
    update schedules
    set paused_at = null, paused_until = null, paused_by = null, pause_reason = null, stopped_at = null,
        stop_reason = null, failures_in_row = 0, next_at = ${nextAt},
        skip_at = case when skip_at >= ${nextAt}::timestamptz then skip_at end
    where id = ${id}`.execute(tx);
}

/** Leaves a moment out; null: none. */
export async function setSkip(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`update schedules set skip_at = ${at} where id = ${id}`.execute(tx);
}

/** How all schedules are paused, also where that pause is over; undefined where they are not. */
export async function findPauseOfAll(db: Db): Promise<(PauseRow & { paused_at: Date }) | undefined> {
  const { rows } = await sql<PauseRow & { paused_at: Date }>`
    select paused_at, paused_until, paused_by, pauser.name as paused_by_name, pause_reason
    from schedule_pause
    left join people as pauser on pauser.id = paused_by`.execute(db);
  return rows[0];
}

/** Pauses all schedules, or changes the pause they have. */
export async function pauseAllSchedules(tx: Db, { by, reason, until, now }: NewPause): Promise<void> {
  await sql`
    insert into schedule_pause (paused_at, paused_until, paused_by, pause_reason)
    values (${now}, ${until}, ${by}, ${reason})
    on conflict (is_only) do update
    set paused_at = excluded.paused_at, paused_until = excluded.paused_until, paused_by = excluded.paused_by,
        pause_reason = excluded.pause_reason`.execute(tx);
}

/** Ends the pause of all. False when there is none. */
export async function resumeAllSchedules(tx: Db): Promise<boolean> {
  const result = await sql`delete from schedule_pause`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}
