import { createHash } from 'node:crypto';
import type { Field } from '../../contract/form.ts';
import { isObject, type JsonObject, stringifyJson } from '../json.ts';
import { checkInputs } from './check-inputs.ts';
import type { SchemaIssue } from './issue.ts';
import { readInputSchema } from './read-input-schema.ts';

/** What a person may set for themselves in a tool. `hash` says which schema it is; null: there is nothing to set. */
export interface SettingsForm {
  fields: Field[];
  hash: string | null;
}

export type ReadSettings = { ok: true; form: SettingsForm } | { ok: false; issues: SchemaIssue[] };

/**
 * The same form as that of the inputs, with two differences: it takes no files, and it has to be complete from the
 * beginning. A run never waits for settings, so whatever is required needs a default.
 */
export function readSettingsSchema(raw: unknown): ReadSettings {
  if (raw === null || raw === undefined) return { ok: true, form: { fields: [], hash: null } };
  if (isObject(raw) && raw['x-files'] !== undefined) return refused('x-files', 'Settings take no files.');
  const read = readInputSchema(isObject(raw) && Object.keys(raw).length === 0 ? { type: 'object' } : raw);
  if (!read.ok) return read;
  const { fields } = read.form;
  const checked = checkInputs({ fields }, {});
  if (!checked.ok) {
    const message = 'Settings are complete from the beginning: a required field needs a default that fits.';
    return { ok: false, issues: checked.issues.map(({ field }) => ({ path: `properties.${field}`, message })) };
  }
  return { ok: true, form: { fields, hash: fields.length === 0 ? null : hashOf(read.schema) } };
}

/** The settings of a run: what was given, or the defaults where nothing was, or where it does not fit. */
export function settingsFrom({ fields }: SettingsForm, given: unknown): JsonObject {
  for (const values of [given ?? {}, {}]) {
    const checked = checkInputs({ fields }, values);
    if (checked.ok) return checked.values;
  }
  throw new Error('A settings schema without complete defaults was stored.');
}

function hashOf(schema: JsonObject): string {
  return createHash('sha256')
    .update(stringifyJson(schema, { canonical: true }))
    .digest('hex');
}

function refused(path: string, message: string): ReadSettings {
  return { ok: false, issues: [{ path, message }] };
}
