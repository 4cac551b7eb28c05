import { readCron } from '../../../src/core/schedule/cron.ts';

/** What the picker shows of a cron expression; `custom` for all that it has no boxes for. */
export type CronChoice =
  | { every: 'hour'; minute: number }
  | { every: 'day'; time: string }
  | { every: 'weekdays'; time: string; weekdays: number[] }
  | { every: 'month'; time: string; day: number }
  | { every: 'custom' };

/** Days of the week as the picker has them, from Monday; as numbers of cron. */
export const weekdayOrder = [1, 2, 3, 4, 5, 6, 0];

/** Whatever way it is written: `@daily` and `0 0 * * 0-7` are the same day by day. */
export function readChoice(expression: string): CronChoice {
  const read = readCron(expression);
  if (!read.ok) return { every: 'custom' };
  const { seconds, minutes, hours, days, months, weekdays, isEitherDay } = read.cron;
  const [minute] = minutes;
  const [hour] = hours;
  const isPlain = seconds.length === 1 && seconds[0] === 0 && minutes.length === 1 && months.length === 12;
  if (!isPlain || isEitherDay || minute === undefined || hour === undefined) return { every: 'custom' };
  const isEveryDay = days.length === 31;
  const isEveryWeekday = weekdays.length === 7;
  if (hours.length === 24 && isEveryDay && isEveryWeekday) return { every: 'hour', minute };
  if (hours.length !== 1) return { every: 'custom' };
  const time = `${twoDigits(hour)}:${twoDigits(minute)}`;
  if (isEveryDay && isEveryWeekday) return { every: 'day', time };
  if (isEveryDay) return { every: 'weekdays', time, weekdays: weekdayOrder.filter((each) => weekdays.includes(each)) };
  const [day] = days;
  return days.length === 1 && day !== undefined && isEveryWeekday ? { every: 'month', time, day } : { every: 'custom' };
}

/** The expression of a choice; null for one that leaves it to the text. */
export function writeChoice(choice: CronChoice): string | null {
  if (choice.every === 'custom') return null;
  if (choice.every === 'hour') return `${choice.minute} * * * *`;
  const [hour = 0, minute = 0] = choice.time.split(':').map(Number);
  if (choice.every === 'day') return `${minute} ${hour} * * *`;
  if (choice.every === 'month') return `${minute} ${hour} ${choice.day} * *`;
  const days = weekdayOrder.filter((each) => choice.weekdays.includes(each)).join(',');
  return `${minute} ${hour} * * ${days === '1,2,3,4,5' ? '1-5' : days}`;
}

/** Another kind of choice, with what of the former one still means something. */
export function turnChoice(former: CronChoice, every: Exclude<CronChoice['every'], 'custom'>): CronChoice {
  const time = 'time' in former ? former.time : '08:00';
  switch (every) {
    case 'hour':
      return { every, minute: 'time' in former ? Number(former.time.slice(3)) : 0 };
    case 'day':
      return { every, time };
    case 'weekdays':
      return { every, time, weekdays: [1, 2, 3, 4, 5] };
    case 'month':
      return { every, time, day: 1 };
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
