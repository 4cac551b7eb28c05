import type { Paused, Schedule, ScheduleSummary, Tick } from '../../contract/schedule.ts';
import { describeMoments } from '../../core/schedule/describe-moments.ts';
import { upcoming } from '../../core/schedule/due-moments.ts';
import { isPaused, stateOf } from '../../core/schedule/state.ts';
import type { TickRow } from '../../db/schedule-ticks.ts';
import type { PauseRow, ScheduleRow, ScheduleSummaryRow } from '../../db/schedules.ts';

const NEXT_SHOWN = 5;

export function presentTick(row: TickRow): Tick {
  return {
    dueAt: row.due_at.toISOString(),
    state: row.tick_state,
    why: row.tick_why,
    attempt: row.attempt,
    retryAt: row.retry_at?.toISOString() ?? null,
    run: row.run_id === null || row.run_status === null ? null : { id: row.run_id, status: row.run_status },
  };
}

/** Null where nothing is paused, or not any more. */
export function presentPause(row: PauseRow | undefined, now: Date): Paused | null {
  if (row === undefined || row.paused_at === null || !isPaused(row, now)) return null;
  const { paused_by: id, paused_by_name: name } = row;
  return {
    by: id === null || name === null ? null : { id, name },
    reason: row.pause_reason,
    at: row.paused_at.toISOString(),
    until: row.paused_until?.toISOString() ?? null,
  };
}

export function presentScheduleSummary(row: ScheduleSummaryRow, last: TickRow | null, now: Date): ScheduleSummary {
  const [next] = upcomingOf(row, 1);
  return {
    id: row.id,
    name: row.name,
    tool: { id: row.tool_id, slug: row.tool_slug, title: row.tool_title, kind: row.tool_kind },
    owner: { id: row.person_id, name: row.person_name },
    rule: row.rule,
    state: stateOf(row, now),
    paused: presentPause(row, now),
    stopped:
      row.stopped_at === null || row.stop_reason === null
        ? null
        : { reason: row.stop_reason, at: row.stopped_at.toISOString() },
    nextAt: next?.toISOString() ?? null,
    skipsNext: next !== undefined && row.skip_at?.getTime() === next.getTime(),
    failuresInRow: row.failures_in_row,
    lastTick: last && presentTick(last),
    createdAt: row.created_at.toISOString(),
  };
}

/** One that was stopped is due when it goes on, and nobody knows when that is. */
function upcomingOf({ rule, next_at: nextAt, stopped_at: stoppedAt }: ScheduleSummaryRow, count: number): Date[] {
  return stoppedAt === null ? upcoming({ rule, nextAt }, count) : [];
}

export interface ScheduleView extends Pick<Schedule, 'can'> {
  files: readonly { name: string; bytes: number }[];
  last: TickRow | null;
  pauseOfAll: PauseRow | undefined;
  /** What goes into its runs is their person's. */
  isOwn: boolean;
  now: Date;
}

export function presentSchedule(row: ScheduleRow, view: ScheduleView): Schedule {
  const { version_id: id, version_number: number } = row;
  return {
    ...presentScheduleSummary(row, view.last, view.now),
    inputs: view.isOwn ? row.inputs : null,
    files: view.isOwn ? view.files.map(({ name, bytes }) => ({ name, bytes })) : null,
    version: id === null || number === null ? null : { id, number },
    overlap: row.overlap,
    missed: row.missed,
    retries: row.retries,
    timeoutMs: row.timeout_ms,
    onFailure: row.on_failure,
    next: describeMoments(row.rule.timeZone, upcomingOf(row, NEXT_SHOWN)),
    pausedAll: presentPause(view.pauseOfAll, view.now),
    updatedAt: row.updated_at.toISOString(),
    can: view.can,
  };
}
