import { AppError } from '../contract/errors.ts';
import type { FileRule, Form } from '../contract/form.ts';
import { findParameterClash } from '../contract/parameter-variable.ts';
import type { VersionContent } from '../contract/tool.ts';
import { quote } from '../core/form/issue.ts';

import { readInputSchema } from '../core/form/read-input-schema.ts';
import { readSettingsSchema, type SettingsForm } from '../core/form/read-settings-schema.ts';
import { deriveInputSchema } from '../core/form/signature/derive-input-schema.ts';
import type { JsonObject } from '../core/json.ts';
import type { VersionRow } from '../db/versions.ts';

/** The form of a stored version. What it is made from was checked when it was saved, so a fault here is ours. */
export function versionForm(version: Pick<VersionRow, 'id' | 'input_schema' | 'signature_schema'>): Form {
  const read = readInputSchema(version.input_schema ?? version.signature_schema);
  if (!read.ok) throw new Error(`Version ${version.id} holds an input schema that cannot be read.`);
  return read.form;
}

/**
 * Makes sure that what somebody wants to save gives a form, of inputs and of settings, and returns the schema that the signature of its entrypoint
 * gives where it has none of its own. Throws validation_failed naming what cannot be used.
 */
export function requireForm(
  content: Pick<VersionContent, 'language' | 'source' | 'entrypoint' | 'inputSchema' | 'settingsSchema'>,
): JsonObject | null {
  const { language, inputSchema, settingsSchema } = content;
  const derived = language === 'python' && inputSchema === null ? requireSignature(content) : null;
  const read = readInputSchema(derived ?? inputSchema);
  if (!read.ok) throw invalid(read.issues.map((issue) => ({ ...issue, field: 'inputSchema' })));
  const settings = readSettingsSchema(settingsSchema);
  if (!settings.ok) throw invalid(settings.issues.map((issue) => ({ ...issue, field: 'settingsSchema' })));
  const clash = language === 'bash' ? findParameterClash(read.form.fields.map(({ name }) => name)) : null;
  if (clash !== null) {
    const message = `${quote(clash.first)} and ${quote(clash.second)} would both be $${clash.variable} in the script.`;
    throw invalid([{ field: 'inputSchema', path: `properties.${clash.second}`, message }]);
  }
  return derived;
}

function requireSignature({ source, entrypoint }: Pick<VersionContent, 'source' | 'entrypoint'>): JsonObject | null {
  const derived = deriveInputSchema(source, entrypoint);
  if (!derived.ok) throw invalid(derived.issues.map((issue) => ({ ...issue, field: 'source' })));
  return derived.schema;
}

function invalid(issues: Record<string, unknown>[]): AppError {
  return new AppError('validation_failed', { issues });
}

/** What a person may set for themselves in a stored version; checked when it was saved, as the form. */
export function settingsForm(version: Pick<VersionRow, 'id' | 'settings_schema'>): SettingsForm {
  const read = readSettingsSchema(version.settings_schema);
  if (!read.ok) throw new Error(`Version ${version.id} holds a settings schema that cannot be read.`);
  return read.form;
}

/** A form with its file rule cut to what the installation allows. */
export function withinUploadLimits(
  form: Form,
  uploads: { files: number; fileBytes: number; totalBytes: number },
): Form {
  if (form.files === null) return form;
  const files: FileRule = {
    ...form.files,
    max: Math.min(form.files.max, uploads.files),
    maxFileBytes: Math.min(form.files.maxFileBytes, uploads.fileBytes),
    maxTotalBytes: Math.min(form.files.maxTotalBytes, uploads.totalBytes),
  };
  return { ...form, files };
}
