import type { Field } from '../../contract/form.ts';
import { type Json, jsonDepth } from '../json.ts';
import { checkNumber } from './check-number.ts';
import { checkText } from './check-text.ts';
import { type CheckedValue, quote, refused } from './issue.ts';

/** What a value is checked against; a field of a form and a field of an action both fit. */
export type ValueRule = Pick<Field, 'kind' | 'label' | 'min' | 'max' | 'pattern' | 'options'>;

const DEEPEST_JSON = 20;

/** Checks one value that is there; whether it must be is asked elsewhere. */
export function checkValue(rule: ValueRule, value: Json): CheckedValue<Json> {
  switch (rule.kind) {
    case 'integer':
    case 'number':
      return checkNumber(rule, value);
    case 'boolean':
      if (typeof value === 'boolean') return { ok: true, value };
      return refused('wrong_type', `${quote(rule.label)} must be yes or no (true or false).`);
    case 'enum':
      return checkChoice(rule, value);
    case 'multi_enum':
      return checkChoices(rule, value);
    case 'json':
      if (jsonDepth(value) <= DEEPEST_JSON) return { ok: true, value };
      return refused('too_large', `${quote(rule.label)} is nested deeper than ${DEEPEST_JSON} levels.`, DEEPEST_JSON);
    case 'string':
    case 'text':
    case 'email':
    case 'url':
    case 'password':
    case 'date':
    case 'datetime':
    case 'duration':
      return checkText(rule, value);
  }
}

function checkChoice(rule: ValueRule, value: Json): CheckedValue<string> {
  const label = quote(rule.label);
  if (typeof value !== 'string') return refused('wrong_type', `${label} must be one of its options.`);
  if (rule.options?.some((option) => option.value === value)) return { ok: true, value };
  return refused('not_an_option', `${quote(value)} is not one of the options of ${label}.`);
}

function checkChoices(rule: ValueRule, value: Json): CheckedValue<Json> {
  const label = quote(rule.label);
  if (!Array.isArray(value)) return refused('wrong_type', `${label} must be a list of its options.`);
  const chosen = new Set<string>();
  for (const item of value) {
    const checked = checkChoice(rule, item);
    if (!checked.ok) return checked;
    if (chosen.has(checked.value)) return refused('duplicate', `${label} names ${quote(checked.value)} twice.`);
    chosen.add(checked.value);
  }
  if (rule.min !== undefined && chosen.size < rule.min) {
    return refused('too_short', `Choose at least ${rule.min} in ${label}.`, rule.min);
  }
  if (rule.max !== undefined && chosen.size > rule.max) {
    return refused('too_long', `Choose at most ${rule.max} in ${label}.`, rule.max);
  }
  return { ok: true, value };
}
