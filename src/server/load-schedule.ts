import { mayEndPause } from '../actions/pause-schedule.ts';
import { AppError } from '../contract/errors.ts';
import type { Schedule } from '../contract/schedule.ts';
import { type Actor, canReadSchedule, hasPermission } from '../core/permissions.ts';
import { stateOf } from '../core/schedule/state.ts';
import type { Db } from '../db/database.ts';
import { listTicks } from '../db/schedule-ticks.ts';
import { findPauseOfAll, findSchedule, listScheduleFiles, type ScheduleRow } from '../db/schedules.ts';
import { presentSchedule } from './present/schedule.ts';

/** A schedule that this person may know of. Throws not_found. */
export async function requireSchedule(db: Db, actor: Actor, id: string): Promise<ScheduleRow> {
  const schedule = await findSchedule(db, id);
  if (schedule === undefined || !canReadSchedule(actor, { personId: schedule.person_id }))
    throw new AppError('not_found');
  return schedule;
}

/** A schedule of this person. Throws not_found, and forbidden for one that they only look after. */
export async function requireOwnSchedule(db: Db, actor: Actor, id: string): Promise<ScheduleRow> {
  const schedule = await requireSchedule(db, actor, id);
  if (schedule.person_id !== actor.id) throw new AppError('forbidden');
  return schedule;
}

/** A schedule as this person sees it. Throws not_found. */
export async function viewSchedule(db: Db, actor: Actor, id: string, now: Date): Promise<Schedule> {
  const row = await requireSchedule(db, actor, id);
  const [files, [last = null], pauseOfAll] = await Promise.all([
    listScheduleFiles(db, id),
    listTicks(db, { scheduleId: id, state: null, before: null, limit: 1 }),
    findPauseOfAll(db),
  ]);
  const isOwn = row.person_id === actor.id;
  return presentSchedule(row, { files, last, pauseOfAll, isOwn, can: whatCan(actor, row, now), now });
}

function whatCan(actor: Actor, row: ScheduleRow, now: Date): Schedule['can'] {
  const mayWrite = hasPermission(actor, 'schedule:write');
  const isOwn = mayWrite && row.person_id === actor.id;
  const state = stateOf(row, now);
  const mayOverrule = hasPermission(actor, 'schedule:manage');
  const mayPause = mayWrite && mayEndPause(row, { by: actor.id, mayOverrule }, now);
  return {
    change: isOwn,
    pause: mayPause && (state === 'active' || state === 'paused'),
    resume: mayPause && (state === 'paused' || state === 'stopped'),
    skipNext: isOwn && state === 'active',
    runNow: isOwn,
    delete: mayWrite,
  };
}
