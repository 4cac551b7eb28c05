import type { Field, FieldKind } from '../../contract/form.ts';
import { type CheckedValue, quote, refused } from './issue.ts';
import { matchesPattern } from './pattern.ts';

type TextRule = Pick<Field, 'kind' | 'label' | 'min' | 'max' | 'pattern'>;

/** Checks a text, or a value of a kind that travels as text (date, e-mail, …). */
export function checkText(rule: TextRule, value: unknown): CheckedValue<string> {
  const label = quote(rule.label);
  if (typeof value !== 'string') return refused('wrong_type', `${label} must be a text.`);
  const format = formats[rule.kind];
  if (format && !format.matches(value)) return refused('wrong_format', `${label} must be ${format.called}.`);
  // Code points, as JSON Schema counts; an emoji is one.
  const length = rule.min === undefined && rule.max === undefined ? 0 : [...value].length;
  if (rule.min !== undefined && length < rule.min) {
    return refused('too_short', `${label} must have at least ${characters(rule.min)}.`, rule.min);
  }
  if (rule.max !== undefined && length > rule.max) {
    return refused('too_long', `${label} must have at most ${characters(rule.max)}.`, rule.max);
  }
  if (rule.pattern !== undefined && !matchesPattern(rule.pattern, value)) {
    return refused('pattern', `${label} does not have the form that is asked for (${rule.pattern}).`);
  }
  return { ok: true, value };
}

interface TextFormat {
  called: string;
  matches: (text: string) => boolean;
}

/** Every expression here is linear: no repetition is nested in another over the same characters. */
const formats: Partial<Record<FieldKind, TextFormat>> = {
  email: {
    called: 'an e-mail address, such as name@example.org',
    matches: (text) => text.length <= 254 && /^[^\s@<>"]{1,64}@[^\s@<>".]+(?:\.[^\s@<>".]+)*$/.test(text),
  },
  url: {
    called: 'a web address that starts with https:// or http://',
    matches: (text) => /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text),
  },
  date: { called: 'a date, such as 2026-08-31', matches: isDate },
  datetime: { called: 'a date and a time, such as 2026-08-31T14:30', matches: isDateTime },
  duration: {
    called: 'a length of time, such as PT30M or P1DT2H',
    matches: (text) =>
      text.length <= 64 &&
      /^P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/.test(text),
  },
};

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const parts =
    /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?[0-5]\d)?$/.exec(
      text,
    );
  return parts?.[1] !== undefined && isDate(parts[1]);
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
