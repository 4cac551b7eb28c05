/** One thing wrong with what was filled in. `code` lets a page say it in another language; `message` is English. */
export interface Issue {
  field: string;
  code: IssueCode;
  message: string;
  /** The bound that was passed, where there is one. */
  limit?: number;
}

export type IssueCode =
  | 'required'
  | 'unknown_field'
  | 'wrong_type'
  | 'wrong_format'
  | 'not_an_option'
  | 'duplicate'
  | 'too_small'
  | 'too_large'
  | 'too_short'
  | 'too_long'
  | 'pattern';

export type CheckedValue<T> = { ok: true; value: T } | { ok: false; fault: Omit<Issue, 'field'> };

/** A fault of the schema, for its author. `path` is where, as in `properties.count`. */
export interface SchemaIssue {
  path: string;
  message: string;
}

/** A name inside a sentence, short enough for one. */
export function quote(text: string): string {
  return `“${text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text}”`;
}

export function refused(code: IssueCode, message: string, limit?: number): { ok: false; fault: Omit<Issue, 'field'> } {
  return { ok: false, fault: limit === undefined ? { code, message } : { code, message, limit } };
}
