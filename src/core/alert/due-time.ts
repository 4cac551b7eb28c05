/** When an alert is told: after its digest, and not in the quiet hours. */
import type { QuietHours } from '../../contract/alert.ts';
import type { Severity } from '../../contract/alert-events.ts';
import { MINUTE } from '../../contract/limits.ts';

/** What is critical waits for nobody's quiet hours; a digest holds it as it does the others. */
export function dueTime(
  rule: { digestMinutes: number; quietHours: QuietHours | null; severity: Severity },
  now: Date,
): Date {
  const collected = new Date(now.getTime() + rule.digestMinutes * MINUTE);
  if (rule.quietHours === null || rule.severity === 'critical') return collected;
  try {
    return endOfQuiet(rule.quietHours, collected);
  } catch {
    // This system does not know the zone any more. Nobody is to miss alerts for that, and no other rule to wait.
    return collected;
  }
}

/**
 * The end of the quiet hours that `at` falls into, or `at`. They are told by the clock on the wall: an end that a change
 * of clocks leaves out comes right after the gap, and one that the clock shows twice counts the first time.
 */
export function endOfQuiet({ from, to, zone }: QuietHours, at: Date): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  const [start, end] = [Temporal.PlainTime.from(from), Temporal.PlainTime.from(to)];
  const time = local.toPlainTime();
  const isAfterStart = Temporal.PlainTime.compare(time, start) >= 0;
  const isBeforeEnd = Temporal.PlainTime.compare(time, end) < 0;
  const isOverMidnight = Temporal.PlainTime.compare(start, end) > 0;
  if (isOverMidnight ? !isAfterStart && !isBeforeEnd : !isAfterStart || !isBeforeEnd) return at;
  const date = local.toPlainDate().add({ days: isOverMidnight && isAfterStart ? 1 : 0 });
  const until = date.toZonedDateTime({ timeZone: zone, plainTime: end }).epochMilliseconds;
  return new Date(Math.max(until, at.getTime()));
}
