import type { Words } from '../i18n/en.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
type Units = Pick<Words, 'units' | 'locale'>;

/** `640 ms`, `12.3 s`, `3 min 12 s`, `2 h 5 min`, `1 h`: two units are enough for a person, and none of nothing. */
export function formatDuration(ms: number, words: Units): string {
  const { units, locale } = words;
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ${units.ms}`;
  // Rounded before it is divided, or 59.96 s would read as 60.0 s.
  if (Math.round(ms / 100) < 600) {
    return `${(ms / SECOND).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} ${units.second}`;
  }
  const clock = formatClock(ms, words);
  const nothing = ` 0 ${ms < HOUR ? units.second : units.minute}`;
  return clock.endsWith(nothing) ? clock.slice(0, -nothing.length) : clock;
}

/** For a clock that ticks: whole seconds, cut and not rounded. */
export function formatClock(ms: number, words: Units): string {
  const { units } = words;
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  if (seconds < 60) return `${seconds} ${units.second}`;
  if (ms < HOUR) return `${Math.floor(seconds / 60)} ${units.minute} ${seconds % 60} ${units.second}`;
  return `${Math.floor(ms / HOUR)} ${units.hour} ${Math.floor((ms % HOUR) / MINUTE)} ${units.minute}`;
}

/** Powers of 1024, as limits are given, with the short names that people read: `640 B`, `1.5 KB`, `20 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let step = 0;
  while (size >= 1024 && step < names.length - 1) {
    size /= 1024;
    step += 1;
  }
  const digits = step === 0 || size >= 100 ? 0 : 1;
  return `${size.toLocaleString(locale, { maximumFractionDigits: digits })} ${names[step]}`;
}

/** A share of one in percent. Cut, not rounded: 99.96 % is not all of them. */
export function formatShare(share: number, locale: string): string {
  return (Math.floor(share * 1000) / 1000).toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 });
}

/** On the clock of the browser, or of another time zone. */
export function formatDateTime(iso: string, locale: string, timeZone?: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
}

export function formatDate(iso: string, locale: string): string {
  return new Date(iso).toLocaleDateString(locale, { dateStyle: 'medium' });
}

/** Today only the time, else the date as well; the whole moment belongs in a title. */
export function formatWhen(iso: string, now: Date, locale: string): string {
  const then = new Date(iso);
  if (then.toDateString() === now.toDateString()) return then.toLocaleTimeString(locale, { timeStyle: 'short' });
  return then.toLocaleString(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
