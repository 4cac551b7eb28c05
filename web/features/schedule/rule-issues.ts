import { ApiError } from '../../../src/client/client.ts';
import type { RuleIssue } from '../../../src/core/schedule/check-rule.ts';
import type { WordsOf } from '../../i18n/language.ts';
import type { scheduleWords } from '../../i18n/schedule-words.ts';
import type { FieldIssue } from '../form/issue-text.ts';
import { issuesOf } from '../form/server-issues.ts';

type Fault = FieldIssue & Partial<Pick<RuleIssue, 'part' | 'text'>>;

/** What the server says of a rule, by its box; `rule` where it is of no box in particular. */
export function ruleFaults(error: Error | null, words: WordsOf<typeof scheduleWords>): Record<string, string> {
  const issues: Fault[] = issuesOf(error).filter(({ field }) => field === 'rule' || field.startsWith('rule.'));
  return Object.fromEntries(
    issues.map((issue) => [issue.field.replace(/^rule\./, '').split('.')[0], faultText(issue, words)]),
  );
}

export function faultText(
  { code, part, text = '', message }: Fault,
  { schedule }: WordsOf<typeof scheduleWords>,
): string {
  const say = (schedule.faults as Record<string, ((part: string, text: string) => string) | undefined>)[code ?? ''];
  return say?.(part === undefined ? '' : schedule.parts[part], text) ?? message;
}

/** Whether the rule is wrong, rather than the way to the server. */
export function isRuleFault(error: Error | null): boolean {
  return error instanceof ApiError && ['validation_failed', 'invalid_request'].includes(error.code);
}
