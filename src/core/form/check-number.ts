import type { Field } from '../../contract/form.ts';
import { exactNumber, isRawNumber, type RawNumber } from '../json.ts';
import { type CheckedValue, quote, refused } from './issue.ts';

type NumberRule = Pick<Field, 'kind' | 'label' | 'min' | 'max'>;

/** Checks a number and keeps it exact: an integer of seventy digits passes unchanged, and 3.0 counts as the integer 3. */
export function checkNumber(rule: NumberRule, value: unknown): CheckedValue<number | RawNumber> {
  const label = quote(rule.label);
  const text = numberText(value);
  if (text === null) return refused('wrong_type', `${label} must be a number.`);
  const kept = rule.kind === 'integer' ? integerText(text) : text;
  if (kept === null) return refused('wrong_type', `${label} must be a whole number.`);
  const size = Number(kept);
  if (rule.min !== undefined && size < rule.min) {
    return refused('too_small', `${label} must be at least ${rule.min}.`, rule.min);
  }
  if (rule.max !== undefined && size > rule.max) {
    return refused('too_large', `${label} must be at most ${rule.max}.`, rule.max);
  }
  return { ok: true, value: exactNumber(kept) };
}

function numberText(value: unknown): string | null {
  if (isRawNumber(value)) return value.rawJSON;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

function integerText(text: string): string | null {
  const digits = /^(-?\d+)(?:\.0+)?$/.exec(text)?.[1];
  if (digits !== undefined) return digits;
  return Number.isSafeInteger(Number(text)) ? String(Number(text)) : null;
}
