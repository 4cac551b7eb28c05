import type { RunHistory } from '../../../src/contract/run.ts';

type Bucket = RunHistory['buckets'][number];

/** More would be thinner than a line on a phone. */
const MOST_BARS = 130;

/** A bar for each step of the range, those without a run among them; in UTC, as the server counts. */
export function barsOf(history: Pick<RunHistory, 'step' | 'from' | 'to' | 'buckets'>): Bucket[] {
  const known = new Map(history.buckets.map((bucket) => [Date.parse(bucket.start), bucket]));
  const to = Date.parse(history.to);
  const bars: Bucket[] = [];
  for (let start = startOf(history.step, history.from); start.getTime() < to && bars.length < MOST_BARS; ) {
    const none = { start: start.toISOString(), succeeded: 0, failed: 0, timedOut: 0, canceled: 0 };
    bars.push(known.get(start.getTime()) ?? none);
    start = next(history.step, start);
  }
  return bars;
}

function startOf(step: RunHistory['step'], iso: string): Date {
  const time = new Date(iso);
  time.setUTCMinutes(0, 0, 0);
  if (step !== 'hour') time.setUTCHours(0);
  // Weeks begin on Mondays.
  if (step === 'week') time.setUTCDate(time.getUTCDate() - ((time.getUTCDay() + 6) % 7));
  if (step === 'month') time.setUTCDate(1);
  return time;
}

function next(step: RunHistory['step'], time: Date): Date {
  const later = new Date(time);
  if (step === 'hour') later.setUTCHours(later.getUTCHours() + 1);
  else if (step === 'month') later.setUTCMonth(later.getUTCMonth() + 1);
  else later.setUTCDate(later.getUTCDate() + (step === 'week' ? 7 : 1));
  return later;
}
