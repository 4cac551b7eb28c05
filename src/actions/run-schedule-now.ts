import { AppError } from '../contract/errors.ts';
import type { RunTrigger } from '../contract/run.ts';
import type { Origin } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { insertRuns } from '../db/insert-runs.ts';
import { findSurroundings, listScheduleFiles, lockSchedule } from '../db/schedules.ts';
import { sessionContext } from './enqueue-run.ts';
import { cannotRun, findStartable, limitsOfScheduled, type RunBounds } from './scheduled-run.ts';
import { settingsOfRun } from './tool-settings.ts';

/** Starts a run as a schedule would, out of turn. Throws not_found, too_many_requests, schedule_cannot_run. */
export async function runScheduleNow(
  db: Db,
  origin: Origin,
  start: { scheduleId: string; runId: string; trigger: RunTrigger; bounds: RunBounds; now: Date },
): Promise<void> {
  const { runId, trigger, bounds, now } = start;
  await inTransaction(db, async (tx) => {
    // Its files are not taken away meanwhile.
    const schedule = await lockSchedule(tx, start.scheduleId);
    if (schedule === undefined) throw new AppError('not_found');
    const { id: scheduleId, person_id: personId, tool_id: toolId, version_id: versionId } = schedule;
    const around = await findSurroundings(tx, { personId, toolId, versionId });
    if (around === undefined) throw new AppError('not_found');
    const given = { inputs: schedule.inputs, files: await listScheduleFiles(tx, scheduleId) };
    const found = await findStartable(tx, around, given, bounds);
    if ('stop' in found) throw cannotRun(found.stop);
    const { version, inputs } = found;
    const context = 'production';
    const run = {
      ...{ id: runId, scheduleId, dueAt: null, toolId, versionId: version.id, personId, trigger, inputs, origin },
      sessionContext: sessionContext(context, version.id),
      settings: await settingsOfRun(tx, { version, personId, context }),
      limits: limitsOfScheduled(version, bounds.limits, schedule.timeout_ms),
    };
    const { maxUnfinished } = bounds;
    const added = await insertRuns(tx, [run], { maxUnfinished, now });
    if (added.size === 0) throw new AppError('too_many_requests', { limit: maxUnfinished });
  });
}
