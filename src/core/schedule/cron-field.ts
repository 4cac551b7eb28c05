/** One field of a cron expression: numbers, names, ranges, steps and lists of them, as Unix cron has them. */
import { quote } from '../form/issue.ts';

export const cronParts = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;
export type CronPart = (typeof cronParts)[number];

/** What is wrong with an expression. `text` is what it is about; a page says it in its own language. */
export interface CronFault {
  code: 'cron_fields' | 'cron_nickname' | 'cron_sign' | 'cron_value' | 'cron_range' | 'cron_step' | 'too_often';
  message: string;
  part?: CronPart;
  text?: string;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const rules: Record<CronPart, { name: string; least: number; most: number; names: string[] }> = {
  second: { name: 'second', least: 0, most: 59, names: [] },
  minute: { name: 'minute', least: 0, most: 59, names: [] },
  hour: { name: 'hour', least: 0, most: 23, names: [] },
  day: { name: 'day of the month', least: 1, most: 31, names: [] },
  month: { name: 'month', least: 1, most: 12, names: months },
  // Both 0 and 7 are Sunday.
  weekday: { name: 'day of the week', least: 0, most: 7, names: weekdays },
};
const ELEMENT = /^(?:\*|(?<from>[a-z]{3}|\d{1,4})(?:-(?<to>[a-z]{3}|\d{1,4}))?)(?:\/(?<step>\d{1,4}))?$/i;

type Read<T> = { ok: true; value: T } | { ok: false; fault: CronFault };

/** The values of a field, in order. Weekdays are 0 to 6, from Sunday. */
export function readCronField(part: CronPart, text: string): Read<number[]> {
  const values = new Set<number>();
  for (const element of text.split(',')) {
    const read = readElement(part, element);
    if (!read.ok) return read;
    const { from, to, step } = read.value;
    for (let value = from; value <= to; value += step) values.add(part === 'weekday' ? value % 7 : value);
  }
  return { ok: true, value: [...values].sort((a, b) => a - b) };
}

function readElement(part: CronPart, element: string): Read<{ from: number; to: number; step: number }> {
  const { name, least, most } = rules[part];
  const found = ELEMENT.exec(element)?.groups;
  if (!found) {
    const known = 'numbers, ranges such as 1-5, steps such as */10, and lists of them such as 1,15';
    return refused('cron_sign', part, element, `is not understood in the field for the ${name}: it takes ${known}`);
  }
  const from = found.from === undefined ? least : readValue(part, found.from);
  const isRange = found.to !== undefined || found.from === undefined;
  const to = isRange ? (found.to === undefined ? most : readValue(part, found.to)) : from;
  const wrong = from === null ? found.from : to === null ? found.to : undefined;
  if (from === null || to === null || wrong !== undefined) {
    return refused('cron_value', part, wrong ?? element, `is no ${name}: it goes from ${least} to ${most}`);
  }
  // Sunday is 0 by its name, and 7 at the end of a range: SAT-SUN.
  const end = part === 'weekday' && to === 0 && from > 0 && /^sun$/i.test(found.to ?? '') ? 7 : to;
  if (end < from) {
    const help = `write two ranges, ${from}-${most === 7 ? 6 : most},${least}-${to}`;
    return refused('cron_range', part, element, `goes backwards in the field for the ${name}: ${help}`);
  }
  if (found.step === undefined) return { ok: true, value: { from, to: end, step: 1 } };
  if (!isRange) {
    const help = `write ${element.replace('/', `-${most}/`)}`;
    return refused('cron_step', part, element, `has a step but no range in the field for the ${name}: ${help}`);
  }
  const step = Number(found.step);
  if (step < 1 || step > end - from) {
    return refused('cron_step', part, element, `has a step that leads nowhere in the field for the ${name}`);
  }
  return { ok: true, value: { from, to: end, step } };
}

function readValue(part: CronPart, text: string): number | null {
  const { least, most, names } = rules[part];
  const index = names.indexOf(text.toLowerCase());
  const value = index >= 0 ? index + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

function refused(code: CronFault['code'], part: CronPart, text: string, words: string): Read<never> {
  return { ok: false, fault: { code, part, text, message: `${quote(text)} ${words}.` } };
}
