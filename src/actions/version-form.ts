import { AppError } from '../contract/errors.ts';
import type { FileRule, Form } from '../contract/form.ts';
import { readInputSchema } from '../core/form/read-input-schema.ts';
import type { VersionRow } from '../db/versions.ts';

/** The form of a stored version. Its schema was checked when it was saved, so a fault here is ours. */
export function versionForm(version: Pick<VersionRow, 'id' | 'input_schema'>): Form {
  const read = readInputSchema(version.input_schema);
  if (!read.ok) throw new Error(`Version ${version.id} holds an input schema that cannot be read.`);
  return read.form;
}

/** The form of a schema somebody wants to save. Throws validation_failed naming what cannot be used. */
export function requireForm(inputSchema: unknown): Form {
  const read = readInputSchema(inputSchema);
  if (!read.ok)
    throw new AppError('validation_failed', {
      issues: read.issues.map((issue) => ({ ...issue, field: 'inputSchema' })),
    });
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
