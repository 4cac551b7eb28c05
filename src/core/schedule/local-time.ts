/** Times on a clock, as milliseconds since 1970 of a clock that is never changed: the same number everywhere. */
import type { Cron } from './cron.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `2026-03-29` or `2026-03-29T02:30[:15]`; null for what no calendar has, such as 30 February. */
export function readLocal(text: string): number | null {
  const local = Date.parse(`${text.includes('T') ? text : `${text}T00:00`}Z`);
  return Number.isFinite(local) && writeLocal(local).startsWith(text) ? local : null;
}

/** `2026-03-29T02:30:15`. */
export function writeLocal(local: number): string {
  return new Date(local).toISOString().slice(0, 19);
}

/** The beginning of the day of a time. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY) * DAY;
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(local: number): number {
  return new Date(local).getUTCDay() || 7;
}

/** The first time from `from` to `until` that a cron expression names. */
export function nextLocal(cron: Cron, from: number, until: number): number | null {
  let day = dayOf(from);
  while (day <= until) {
    const date = new Date(day);
    if (!cron.months.includes(date.getUTCMonth() + 1)) {
      day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
      continue;
    }
    const time = isNamedDay(cron, date) ? nextTimeOfDay(cron, Math.max(0, from - day)) : null;
    if (time !== null) return day + time <= until ? day + time : null;
    day += DAY;
  }
  return null;
}

function isNamedDay(cron: Cron, date: Date): boolean {
  const isDay = cron.days.includes(date.getUTCDate());
  const isWeekday = cron.weekdays.includes(date.getUTCDay());
  return cron.isEitherDay ? isDay || isWeekday : isDay && isWeekday;
}

/** Milliseconds since midnight, not before `from`. */
function nextTimeOfDay(cron: Cron, from: number): number | null {
  for (const hour of cron.hours) {
    if ((hour + 1) * HOUR <= from) continue;
    for (const minute of cron.minutes) {
      const start = hour * HOUR + minute * MINUTE;
      if (start + MINUTE <= from) continue;
      const second = cron.seconds.find((each) => start + each * SECOND >= from);
      if (second !== undefined) return start + second * SECOND;
    }
  }
  return null;
}
