import type { ScheduleRule } from '../../contract/schedule.ts';
import { quote } from '../form/issue.ts';
import { readCron } from './cron.ts';
import type { CronFault } from './cron-field.ts';
import { readLocal } from './local-time.ts';
import { nextDue } from './next-due.ts';
import { isTimeZone } from './zone.ts';

/** One thing wrong with a rule. `code`, `part` and `text` let a page say it in another language; `message` is English. */
export interface RuleIssue extends Omit<CronFault, 'code'> {
  field: string;
  code: CronFault['code'] | 'unknown_zone' | 'no_such_date' | 'too_long' | 'ends_before_start' | 'never_due';
}

/** A longer expression is nobody's, and is not read. */
const LONGEST_EXPRESSION = 200;

/** No rule names a time before 1970, in whatever zone. */
const EARLIEST = new Date('1969-12-30T00:00Z');

/** What is wrong with a rule; nothing when it can be due. Whether it is so from today on, `nextDue` says. */
export function checkRule(rule: ScheduleRule): RuleIssue[] {
  const issues = [...checkZone(rule), ...checkDates(rule), ...checkOrder(rule), ...checkExpression(rule)];
  if (issues.length > 0) return issues;
  if (nextDue(rule, EARLIEST) !== null) return [];
  const field = rule.kind === 'cron' ? 'expression' : rule.kind === 'interval' ? 'everySeconds' : 'at';
  return [{ field, code: 'never_due', message: 'It would never be due.' }];
}

function checkZone(rule: ScheduleRule): RuleIssue[] {
  if (isTimeZone(rule.timeZone)) return [];
  const message = `${quote(rule.timeZone)} is no time zone: it takes a name such as Europe/Stockholm.`;
  return [{ field: 'timeZone', code: 'unknown_zone', text: rule.timeZone, message }];
}

function checkDates(rule: ScheduleRule): RuleIssue[] {
  const dates: [field: string, text: string | null][] = [
    ['at', rule.kind === 'once' ? rule.at : null],
    ['anchor', rule.kind === 'interval' ? rule.anchor : null],
    ['startsAt', rule.startsAt],
    ['endsAt', rule.endsAt],
    ...rule.blackouts.flatMap(({ from, to }): [string, string][] => [
      ['blackouts', from],
      ['blackouts', to],
    ]),
  ];
  return dates.flatMap(([field, text]) =>
    text === null || readLocal(text) !== null
      ? []
      : [{ field, code: 'no_such_date' as const, text, message: `There is no ${text}.` }],
  );
}

function checkOrder(rule: ScheduleRule): RuleIssue[] {
  const issues: RuleIssue[] = rule.blackouts
    .filter(({ from, to }) => to < from)
    .map(({ from }) => ({
      field: 'blackouts',
      code: 'ends_before_start',
      text: from,
      message: `What begins on ${from} ends before.`,
    }));
  if (rule.startsAt === null || rule.endsAt === null || rule.startsAt <= rule.endsAt) return issues;
  return [{ field: 'endsAt', code: 'ends_before_start', message: 'The end is before the start.' }, ...issues];
}

function checkExpression(rule: ScheduleRule): RuleIssue[] {
  if (rule.kind !== 'cron') return [];
  if (rule.expression.length > LONGEST_EXPRESSION) {
    const message = `Write at most ${LONGEST_EXPRESSION} characters.`;
    return [{ field: 'expression', code: 'too_long', text: String(LONGEST_EXPRESSION), message }];
  }
  const read = readCron(rule.expression);
  return read.ok ? [] : [{ field: 'expression', ...read.fault }];
}
