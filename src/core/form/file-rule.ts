import { z } from 'zod';
import type { FileRule } from '../../contract/form.ts';
import { MIB } from '../../contract/limits.ts';
import { type Json, toPlain } from '../json.ts';
import type { SchemaIssue } from './issue.ts';

/** What one run takes where the tool and the settings say nothing else. */
export const defaultFileCaps = { files: 20, fileBytes: 20 * MIB, totalBytes: 50 * MIB };

const acceptSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(\.[\p{L}\p{N}._-]+|[a-z]+\/(\*|[a-z0-9.+-]+)|\*\/\*)$/u,
    'must be an extension (".csv") or a MIME type ("text/csv", "image/*")',
  );

/** `x-files`: the one group of files that a form may have. */
const filesSchema = z
  .strictObject({
    label: z.string().default('Files'),
    help: z.string().optional(),
    min: z.int().min(0).max(1000).default(0),
    max: z.int().min(1).max(1000).default(defaultFileCaps.files),
    accept: z.array(acceptSchema).max(50).default([]),
    maxFileBytes: z.int().positive().default(defaultFileCaps.fileBytes),
    maxTotalBytes: z.int().positive().default(defaultFileCaps.totalBytes),
  })
  .refine((files) => files.min <= files.max, 'min is more than max');

export function readFileRule(raw: Json): { rule: FileRule | null } | { issues: SchemaIssue[] } {
  if (raw === null) return { rule: null };
  const read = filesSchema.safeParse(toPlain(raw));
  if (!read.success) {
    const issues = read.error.issues.map(({ path, message }) => ({ path: ['x-files', ...path].join('.'), message }));
    return { issues };
  }
  const { help, ...rest } = read.data;
  return { rule: help === undefined ? rest : { ...rest, help } };
}
