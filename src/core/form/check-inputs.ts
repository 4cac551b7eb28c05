import type { Field, Form } from '../../contract/form.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { checkValue } from './check-value.ts';
import { type Issue, quote } from './issue.ts';
import { shownFields } from './visibility.ts';

export type CheckedInputs = { ok: true; values: JsonObject } | { ok: false; issues: Issue[] };

/**
 * Checks what a person filled in, in the page while they type and on the server before anything starts.
 * Gives every fault at once. Defaults are filled in, fields that are hidden for these values are left out.
 */
export function checkInputs(form: Pick<Form, 'fields'>, inputs: unknown): CheckedInputs {
  if (!isObject(inputs)) {
    return { ok: false, issues: [{ field: '', code: 'wrong_type', message: 'The values must be one JSON object.' }] };
  }
  const issues = unknownFields(form.fields, inputs);
  const shown = shownFields(form.fields, inputs);
  const entries: [string, Json][] = [];
  for (const field of form.fields) {
    if (!shown.has(field.name)) continue;
    const value = givenValue(field, inputs) ?? field.default;
    if (value === undefined || isMissing(field, value as Json)) {
      if (field.required) issues.push(missing(field));
      continue;
    }
    // A default comes from the schema, which is JSON.
    const checked = checkValue(field, value as Json);
    if (checked.ok) entries.push([field.name, checked.value]);
    else issues.push({ field: field.name, ...checked.fault });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, values: Object.fromEntries(entries) };
}

/** What was given for the field; undefined where that amounts to nothing: null, or an emptied box of a non-text field. */
function givenValue(field: Field, inputs: JsonObject): Json | undefined {
  const value = Object.hasOwn(inputs, field.name) ? inputs[field.name] : undefined;
  if (value === null) return undefined;
  return value === '' && field.kind !== 'string' && field.kind !== 'text' ? undefined : value;
}

/** A required text or choice that is empty was not filled in, though JSON Schema would let it pass. */
function isMissing(field: Field, value: Json): boolean {
  return (
    field.required && (value === '' || (Array.isArray(value) && value.length === 0 && field.kind === 'multi_enum'))
  );
}

function missing(field: Field): Issue {
  const chosen = field.kind === 'enum' || field.kind === 'multi_enum' || field.kind === 'boolean';
  const message = chosen ? `Choose something in ${quote(field.label)}.` : `Fill in ${quote(field.label)}.`;
  return { field: field.name, code: 'required', message };
}

function unknownFields(fields: readonly Field[], inputs: JsonObject): Issue[] {
  const known = new Set(fields.map((field) => field.name));
  return Object.keys(inputs)
    .filter((name) => !known.has(name))
    .slice(0, 20)
    .map((name) => ({ field: name, code: 'unknown_field', message: `There is no field called ${quote(name)}.` }));
}
