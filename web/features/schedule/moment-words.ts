import type { DueMoment } from '../../../src/contract/schedule.ts';
import type { WordsOf } from '../../i18n/language.ts';
import type { scheduleWords } from '../../i18n/schedule-words.ts';

/** A time as a clock shows it, in full: `Sunday 29 March 2026 at 03:00`. */
export function localWords(local: string, locale: string): string {
  const hasSeconds = local.length > 16 && !local.endsWith(':00');
  // The text is what the clock shows, wherever it hangs; read as UTC and written as UTC it stays so.
  return new Date(`${local.slice(0, 16)}${hasSeconds ? local.slice(16) : ':00'}Z`).toLocaleString(locale, {
    timeZone: 'UTC',
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...(hasSeconds && { second: '2-digit' }),
  });
}

export function dateWords(date: string, locale: string): string {
  return new Date(`${date}T00:00Z`).toLocaleDateString(locale, { timeZone: 'UTC', dateStyle: 'medium' });
}

/** What the clock does on the day of a moment; nothing on all others. */
export function clockWords(
  { local, clockChange }: DueMoment,
  { schedule, locale }: WordsOf<typeof scheduleWords>,
): string | null {
  if (clockChange === null) return null;
  const { kind, from, to } = clockChange;
  const isSameDay = from.slice(0, 10) === to.slice(0, 10);
  const time = (text: string) => (isSameDay ? clockTime(text, locale) : localWords(text, locale));
  if (kind === 'repeated') return schedule.back(time(from), time(to));
  const moved = local === to ? ` ${schedule.movedTo(time(to))}` : '';
  return `${schedule.forward(time(from), time(to))}${moved}`;
}

function clockTime(local: string, locale: string): string {
  return new Date(`${local}Z`).toLocaleTimeString(locale, { timeZone: 'UTC', timeStyle: 'short' });
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
