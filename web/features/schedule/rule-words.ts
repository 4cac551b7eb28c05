import type { ScheduleRule } from '../../../src/contract/schedule.ts';
import type { WordsOf } from '../../i18n/language.ts';
import type { scheduleWords } from '../../i18n/schedule-words.ts';
import { localWords } from './moment-words.ts';
import { intervalOf } from './timing.ts';

/** A rule in a few words. `cronWords` says null where it cannot yet; the expression itself is always right. */
export function ruleWords(
  rule: ScheduleRule,
  words: WordsOf<typeof scheduleWords>,
  cronWords: (expression: string) => string | null,
): string {
  switch (rule.kind) {
    case 'once':
      return words.schedule.onceAt(localWords(rule.at, words.locale));
    case 'interval': {
      const { amount, unit } = intervalOf(rule.everySeconds);
      return amount === '1'
        ? words.schedule.everyOne[unit]
        : words.schedule.everySo(Number(amount), words.schedule.units[unit]);
    }
    case 'cron':
      return cronWords(rule.expression) ?? rule.expression;
  }
}

/** Short names from Monday, as ISO numbers them. */
export function weekdayNames(locale: string, style: 'short' | 'long'): { day: number; name: string }[] {
  // 1 January 2024 was a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    day,
    name: new Date(Date.UTC(2024, 0, day)).toLocaleDateString(locale, { timeZone: 'UTC', weekday: style }),
  }));
}
