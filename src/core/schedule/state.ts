import type { ScheduleState } from '../../contract/schedule-rules.ts';

interface Pause {
  paused_at: Date | null;
  paused_until: Date | null;
}

/** Whether a pause has been made and is not over. */
export function isPaused(pause: Pause | undefined, now: Date): boolean {
  if (pause === undefined || pause.paused_at === null) return false;
  return pause.paused_until === null || pause.paused_until > now;
}

/** How a schedule stands, apart from a pause of all. */
export function stateOf(schedule: Pause & { stopped_at: Date | null; next_at: Date | null }, now: Date): ScheduleState {
  if (schedule.stopped_at !== null) return 'stopped';
  if (schedule.next_at === null) return 'ended';
  return isPaused(schedule, now) ? 'paused' : 'active';
}
