import type { Field } from '../../contract/form.ts';
import { type Json, type JsonObject, stringifyJson } from '../json.ts';

/**
 * Names of the fields that are shown for these values. A hidden field counts as empty for the fields that depend on
 * it, so a chain of conditions hides as a whole. Conditions never form a circle: the schema reader refuses that.
 */
export function shownFields(fields: readonly Field[], values: JsonObject): Set<string> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const known = new Map<string, boolean>();
  const isShown = (field: Field): boolean => {
    const before = known.get(field.name);
    if (before !== undefined) return before;
    const condition = field.showWhen;
    const other = condition ? byName.get(condition.field) : undefined;
    const answer = !condition || !other || holds(condition, isShown(other) ? effectiveValue(other, values) : undefined);
    known.set(field.name, answer);
    return answer;
  };
  return new Set(fields.filter(isShown).map((field) => field.name));
}

/** The name of a field whose condition leads back to itself, or null. */
export function findCircle(fields: readonly Field[]): string | null {
  const byName = new Map(fields.map((field) => [field.name, field]));
  for (const field of fields) {
    const seen = new Set<string>([field.name]);
    for (let next = field.showWhen?.field; next !== undefined; next = byName.get(next)?.showWhen?.field) {
      if (seen.has(next)) return field.name;
      seen.add(next);
    }
  }
  return null;
}

function effectiveValue(field: Field, values: JsonObject): Json | undefined {
  const given = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
  // Defaults come from the schema, which is JSON.
  return given === undefined || given === null ? (field.default as Json | undefined) : given;
}

function holds(condition: NonNullable<Field['showWhen']>, value: Json | undefined): boolean {
  if (condition.equals !== undefined && !same(condition.equals, value)) return false;
  if (condition.notEquals !== undefined && same(condition.notEquals, value)) return false;
  if (condition.in !== undefined && !condition.in.some((item) => same(item, value))) return false;
  return condition.truthy === undefined || condition.truthy === isTruthy(value);
}

function isTruthy(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function same(expected: unknown, value: Json | undefined): boolean {
  return (
    value !== undefined &&
    stringifyJson(expected as Json, { canonical: true }) === stringifyJson(value, { canonical: true })
  );
}
