/** A cron expression as Unix has it: five fields, or six with seconds first, or a nickname such as `@daily`. */
import { quote } from '../form/issue.ts';
import { type CronFault, type CronPart, cronParts, readCronField } from './cron-field.ts';

export interface Cron {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  days: readonly number[];
  months: readonly number[];
  /** From Sunday, which is 0. */
  weekdays: readonly number[];
  /** Day of the month and day of the week are both named: one of them is enough. As in Unix, `*` at its start names nothing. */
  isEitherDay: boolean;
  /** Every hour: it goes on by real hours where the clock is changed. */
  isEveryHour: boolean;
}

const nicknames: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export function readCron(expression: string): { ok: true; cron: Cron } | { ok: false; fault: CronFault } {
  const text = expression.trim();
  const plain = text.startsWith('@') ? nicknames[text.toLowerCase()] : text;
  if (plain === undefined) {
    const message = `${quote(text)} is not known: it is one of ${Object.keys(nicknames).join(', ')}.`;
    return { ok: false, fault: { code: 'cron_nickname', text, message } };
  }
  const texts = plain.split(/[ \t]+/);
  if (texts.length !== 5 && texts.length !== 6) {
    const message = `It has ${texts.length} fields, and takes five: minute, hour, day, month, weekday; or six, with seconds first.`;
    return { ok: false, fault: { code: 'cron_fields', text: String(texts.length), message } };
  }
  return readFields(texts.length === 5 ? ['0', ...texts] : texts);
}

function readFields(texts: string[]): ReturnType<typeof readCron> {
  const read = {} as Record<CronPart, number[]>;
  for (const [index, part] of cronParts.entries()) {
    const field = readCronField(part, texts[index] ?? '');
    if (!field.ok) return field;
    read[part] = field.value;
  }
  if (read.second.length * read.minute.length > 60) {
    return { ok: false, fault: { code: 'too_often', message: 'It would be due more often than once a minute.' } };
  }
  const [, , , day = '', , weekday = ''] = texts;
  return {
    ok: true,
    cron: {
      seconds: read.second,
      minutes: read.minute,
      hours: read.hour,
      days: read.day,
      months: read.month,
      weekdays: read.weekday,
      isEitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
      isEveryHour: read.hour.length === 24,
    },
  };
}
