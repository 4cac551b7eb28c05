import type { Field } from '../../../src/contract/form.ts';
import type { formWords } from '../../i18n/form-words.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { formatBytes } from '../../ui/format.ts';
import type { FileFault } from './check-files.ts';

/** A fault of one field, found in the page or by the server. `code` and `limit` let the page say it in its language. */
export interface FieldIssue {
  field: string;
  code?: string;
  message: string;
  limit?: number;
}

export function issueText(
  issue: FieldIssue,
  field: Pick<Field, 'kind'> | undefined,
  words: WordsOf<typeof formWords>,
): string {
  const kind = field?.kind ?? 'string';
  const limit = issue.limit ?? 0;
  const isList = kind === 'multi_enum';
  switch (issue.code) {
    case 'required':
      return kind === 'enum' || isList || kind === 'boolean' ? words.form.requiredChoice : words.form.required;
    case 'wrong_type':
    case 'wrong_format':
      return formText(kind, words) ?? issue.message;
    case 'not_an_option':
      return words.form.option;
    case 'too_small':
      return words.form.min(limit);
    case 'too_large':
      return kind === 'json' ? issue.message : words.form.max(limit);
    case 'too_short':
      return isList ? words.form.fewest(limit) : words.form.shortest(limit);
    case 'too_long':
      return isList ? words.form.most(limit) : words.form.longest(limit);
    case 'pattern':
      return words.form.pattern;
    default:
      return issue.message;
  }
}

function formText(kind: Field['kind'], words: WordsOf<typeof formWords>): string | undefined {
  const texts: Partial<Record<Field['kind'], string>> = {
    integer: words.form.integer,
    number: words.form.number,
    email: words.form.email,
    url: words.form.url,
    date: words.form.date,
    datetime: words.form.date,
    duration: words.form.duration,
    json: words.form.json,
  };
  return texts[kind];
}

export function fileFaultText(fault: FileFault, words: WordsOf<typeof formWords>): string {
  const size = (bytes: number) => formatBytes(bytes, words.locale);
  switch (fault.kind) {
    case 'few':
      return words.form.fewFiles(fault.least);
    case 'many':
      return words.form.manyFiles(fault.most);
    case 'big':
      return words.form.bigFile(fault.name, size(fault.mostBytes));
    case 'bigTogether':
      return words.form.bigFiles(size(fault.mostBytes));
    case 'wrongKind':
      return words.form.wrongKind(fault.name);
    case 'sameName':
      return words.form.sameName(fault.name);
    case 'name':
      return words.form.emptyName(fault.name);
  }
}
