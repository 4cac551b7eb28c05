import { MINUTE } from '../contract/limits.ts';
import type { ScheduleRule } from '../contract/schedule.ts';
import { nextDue } from '../core/schedule/next-due.ts';
import type { Db } from '../db/database.ts';
import { listPassedSchedules, missMoments } from '../db/restored.ts';

const BATCH = 500;

/**
 * Lets schedules go on with the moment that comes after `now`: what was due between the backup and now fired where the backup
 * was made, or was lost there. The first such moment of each is noted as missed. Returns of how many schedules.
 */
export async function missDueMoments(tx: Db, now: Date): Promise<number> {
  let sum = 0;
  for (let count = BATCH; count === BATCH; sum += count) {
    const passed = await listPassedSchedules(tx, now, BATCH);
    const following = passed.map(({ id, rule }) => ({ id, nextAt: momentAfter(rule, now) }));
    await missMoments(tx, following, now);
    count = passed.length;
  }
  return sum;
}

/**
 * Days that are left out count as moments, so that whoever looks at them next can tell of them. A rule that cannot be read
 * here (a time zone that this system does not know) must not keep all the rest from being restored: the scheduler looks at
 * it soon, and stops it with that reason.
 */
function momentAfter(rule: ScheduleRule, now: Date): Date | null {
  try {
    return nextDue({ ...rule, blackouts: [] }, now);
  } catch {
    return new Date(now.getTime() + MINUTE);
  }
}
