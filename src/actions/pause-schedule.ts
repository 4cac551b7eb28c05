import { AppError } from '../contract/errors.ts';
import { upcoming } from '../core/schedule/due-moments.ts';
import { isPaused } from '../core/schedule/state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import {
  deleteSchedule as deleteRow,
  findPauseOfAll,
  listScheduleFiles,
  lockSchedule,
  pauseAllSchedules as pauseAllRows,
  pauseSchedule as pauseRow,
  resumeAllSchedules as resumeAllRows,
  resumeSchedule as resumeRow,
  type ScheduleRow,
  setSkip,
} from '../db/schedules.ts';
import { contentOfSchedule, entryOf, findStart, nextMoment } from './create-schedule.ts';
import { notify } from './notify.ts';
import { cannotRun, type StartBounds } from './scheduled-run.ts';

/** Who acts on which schedule. */
export interface Acting {
  scheduleId: string;
  by: string;
  mailUrl: string | null;
  now: Date;
}

export interface PauseWish {
  reason: string;
  until: Date | null;
}

/**
 * Pauses a schedule, or changes its pause; its owner is told of another's doing. `mayOverrule`: also the pause of somebody
 * else. Throws not_found, forbidden, validation_failed.
 */
export async function pauseSchedule(
  db: Db,
  origin: Origin,
  acting: Acting & { mayOverrule: boolean },
  wish: PauseWish,
): Promise<void> {
  const { by, now } = acting;
  requireFuture(wish, now);
  await inTransaction(db, async (tx) => {
    const schedule = await requireLocked(tx, acting.scheduleId);
    if (!mayEndPause(schedule, acting, now)) throw new AppError('forbidden');
    await pauseRow(tx, schedule.id, { ...wish, by, now });
    await recordAudit(tx, origin, entryOf('schedule.paused', schedule.id, { after: { until: wish.until }, at: now }));
    await tellOwner(tx, schedule, 'schedule_paused', acting);
  });
}

/**
 * Lets a schedule go on that was paused or stopped, and looks whether it can. `mayOverrule`: also what somebody else has
 * paused. Throws not_found, forbidden, schedule_cannot_run.
 */
export async function resumeSchedule(
  db: Db,
  origin: Origin,
  acting: Acting & { mayOverrule: boolean; bounds: StartBounds },
): Promise<void> {
  const { now, bounds } = acting;
  await inTransaction(db, async (tx) => {
    const schedule = await requireLocked(tx, acting.scheduleId);
    if (!mayEndPause(schedule, acting, now)) throw new AppError('forbidden');
    if (!isPaused(schedule, now) && schedule.stopped_at === null) return;
    const { id, person_id: personId, tool_id: toolId } = schedule;
    const files = await listScheduleFiles(tx, id);
    const found = await findStart(tx, { ...contentOfSchedule(schedule), personId, toolId, files }, bounds);
    if ('stop' in found) throw cannotRun(found.stop);
    await resumeRow(tx, id, schedule.next_at === null ? null : nextMoment(schedule.rule, now));
    const before = { paused: schedule.paused_at !== null, stopped: schedule.stop_reason };
    await recordAudit(tx, origin, entryOf('schedule.resumed', id, { before, at: now }));
  });
}

/** What somebody else has paused, its owner does not resume, nor pauses it anew: that pause would be theirs to end. */
export function mayEndPause(
  schedule: Pick<ScheduleRow, 'paused_at' | 'paused_until' | 'paused_by'>,
  { by, mayOverrule }: { by: string; mayOverrule: boolean },
  now: Date,
): boolean {
  const isOthers = isPaused(schedule, now) && schedule.paused_by !== null && schedule.paused_by !== by;
  return !isOthers || mayOverrule;
}

/** Takes a schedule away; its runs stay, and its owner is told of another's doing. Throws not_found. */
export async function deleteSchedule(db: Db, origin: Origin, acting: Acting): Promise<void> {
  await inTransaction(db, async (tx) => {
    const schedule = await requireLocked(tx, acting.scheduleId);
    await deleteRow(tx, schedule.id);
    const before = { toolId: schedule.tool_id, ownerId: schedule.person_id };
    await recordAudit(tx, origin, entryOf('schedule.deleted', schedule.id, { before, at: acting.now }));
    await tellOwner(tx, schedule, 'schedule_deleted', acting);
  });
}

/**
 * Leaves out the next moment, which the caller names, or (null) takes that back. Throws not_found, and conflict where it
 * is not the next one any more.
 */
export async function skipNext(db: Db, origin: Origin, acting: Acting, dueAt: Date | null): Promise<void> {
  const { scheduleId: id, now } = acting;
  await inTransaction(db, async (tx) => {
    const schedule = await requireLocked(tx, id);
    if (dueAt?.getTime() === schedule.skip_at?.getTime()) return;
    const [next] = upcoming({ rule: schedule.rule, nextAt: schedule.next_at }, 1);
    if (dueAt !== null && next?.getTime() !== dueAt.getTime()) throw new AppError('conflict');
    await setSkip(tx, id, dueAt);
    const told = { before: { skipAt: schedule.skip_at }, after: { skipAt: dueAt } };
    await recordAudit(tx, origin, entryOf('schedule.skip_changed', id, { ...told, at: now }));
  });
}

/** Pauses all schedules of the installation, or changes that pause. Throws validation_failed. */
export async function pauseAllSchedules(
  db: Db,
  origin: Origin,
  wish: PauseWish & { by: string; now: Date },
): Promise<void> {
  const { now } = wish;
  requireFuture(wish, now);
  await inTransaction(db, async (tx) => {
    await pauseAllRows(tx, wish);
    await recordAudit(tx, origin, {
      action: 'schedule.all_paused',
      target: { type: 'settings', id: 'installation' },
      after: { until: wish.until },
      at: now,
    });
  });
}

/** Ends the pause of all; harmless where there is none. */
export async function resumeAllSchedules(db: Db, origin: Origin, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const wasPaused = isPaused(await findPauseOfAll(tx), now);
    if (!(await resumeAllRows(tx)) || !wasPaused) return;
    const target = { type: 'settings', id: 'installation' } as const;
    await recordAudit(tx, origin, { action: 'schedule.all_resumed', target, at: now });
  });
}

function requireFuture({ until }: PauseWish, now: Date): void {
  if (until === null || until > now) return;
  throw new AppError('validation_failed', { issues: [{ field: 'until', message: 'It must be in the future.' }] });
}

async function requireLocked(tx: Db, id: string): Promise<ScheduleRow> {
  const schedule = await lockSchedule(tx, id);
  if (schedule === undefined) throw new AppError('not_found');
  return schedule;
}

async function tellOwner(
  tx: Db,
  schedule: ScheduleRow,
  kind: 'schedule_paused' | 'schedule_deleted',
  { by, mailUrl, now }: Acting,
): Promise<void> {
  await notify(tx, { to: [schedule.person_id], kind, by, toolId: schedule.tool_id, schedule, mailUrl, now });
}
