import { isObject, type Json, stringifyJson } from '../../../src/core/json.ts';

export interface ValueChange {
  name: string;
  /** Null: there was, or is, no such value. */
  before: string | null;
  after: string | null;
}

/** What an event says of the values before and after, name by name, as text for people. */
export function valueChanges(before: unknown, after: unknown): ValueChange[] {
  const from = asObject(before);
  const to = asObject(after);
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.map((name) => ({ name, before: textOf(from[name]), after: textOf(to[name]) }));
}

function asObject(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return isObject(value as Json) ? (value as Record<string, unknown>) : { '': value };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : stringifyJson(value as Json);
}
