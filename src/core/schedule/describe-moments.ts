import type { DueMoment } from '../../contract/schedule.ts';
import { DAY, dayOf, writeLocal } from './local-time.ts';
import { type Span, spanAt } from './zone.ts';

/** Each moment as the clock shows it, with a note on a day when the clock is changed. */
export function describeMoments(timeZone: string, moments: readonly Date[]): DueMoment[] {
  return moments.map((moment) => {
    const span = spanAt(timeZone, moment.getTime());
    const local = moment.getTime() + span.offset;
    const change = [span, spanAt(timeZone, Math.min(span.to, moment.getTime() + DAY))].find((each) =>
      isChangedOn(dayOf(local), each),
    );
    return {
      at: moment.toISOString(),
      local: writeLocal(local),
      offsetMinutes: Math.round(span.offset / 60_000),
      clockChange: change
        ? {
            kind: change.offset > change.before ? 'skipped' : 'repeated',
            from: writeLocal(change.from + change.before),
            to: writeLocal(change.from + change.offset),
          }
        : null,
    };
  });
}

/** Whether the clock is changed, at the beginning of a span, on a day: when it is put forward or back, or both. */
function isChangedOn(day: number, span: Span): boolean {
  if (span.offset === span.before) return false;
  const before = dayOf(span.from + span.before);
  const after = dayOf(span.from + span.offset);
  return Math.min(before, after) <= day && day <= Math.max(before, after);
}
