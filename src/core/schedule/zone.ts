/** What the clocks of a time zone show. Times on a clock are numbers as in `local-time.ts`, moments are milliseconds since 1970. */

/** From one change of the clocks to the next. `before` is the offset that ended with it. */
export interface Span {
  from: number;
  to: number;
  offset: number;
  before: number;
}

/** No clock is further from UTC than this. */
const FURTHEST = 16 * 60 * 60 * 1000;

/** To ask for a span takes ten times as long as all else about a moment. They never change while the process lives. */
const spans = new Map<string, Span[]>();

/** A name of the IANA database, written as it is there: every spelling would be a clock of its own. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId === name;
  } catch {
    return false;
  }
}

export function spanAt(timeZone: string, moment: number): Span {
  const known = spans.get(timeZone) ?? [];
  const hit = known.find((span) => span.from <= moment && moment < span.to);
  if (hit) return hit;
  const span = findSpan(timeZone, moment);
  spans.set(timeZone, [...known, span]);
  return span;
}

function findSpan(timeZone: string, moment: number): Span {
  const there = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone);
  // A change at the moment itself is not before it.
  const from = there.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const offset = there.offsetNanoseconds / 1e6;
  return {
    from: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: there.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset,
    before: from ? from.subtract({ nanoseconds: 1 }).offsetNanoseconds / 1e6 : offset,
  };
}

export function localAt(timeZone: string, moment: number): number {
  return moment + spanAt(timeZone, moment).offset;
}

/** When a clock shows a time: the first moment where it does so twice, the next moment there is where it never does. */
export function momentOf(timeZone: string, local: number): number {
  let span = spanAt(timeZone, local - FURTHEST);
  while (local - span.offset >= span.to) span = spanAt(timeZone, span.to);
  return Math.max(local - span.offset, span.from);
}
