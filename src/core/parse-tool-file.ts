import { parse } from 'yaml';
import { LARGEST_TOOL_FILE_BYTES, type ToolFile, toolFileSchema } from '../contract/tool-file.ts';
import type { SchemaIssue } from './form/issue.ts';
import { readInputSchema } from './form/read-input-schema.ts';
import { readSettingsSchema } from './form/read-settings-schema.ts';
import { utf8Bytes } from './json.ts';

export type ParsedToolFile = { ok: true; tool: ToolFile } | { ok: false; issues: SchemaIssue[] };

const usualNames: Record<ToolFile['language'], string> = { python: 'script.py', bash: 'script.sh', node: 'script.mjs' };

/** Reads the text of a `tool.yaml`. Gives every fault at once, the form's included. Aliases are refused: they can explode. */
export function parseToolFile(text: string): ParsedToolFile {
  if (utf8Bytes(text) > LARGEST_TOOL_FILE_BYTES) return refused(`It is larger than ${LARGEST_TOOL_FILE_BYTES} bytes.`);
  let raw: unknown;
  try {
    raw = parse(text, { maxAliasCount: 0, prettyErrors: true });
  } catch (error) {
    return refused(`It is not valid YAML. ${error instanceof Error ? error.message : ''}`.trim());
  }
  const read = toolFileSchema.safeParse(raw);
  if (!read.success) {
    return { ok: false, issues: read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
  }
  const { inputSchema, settingsSchema } = read.data;
  const issues = [
    ...below('inputSchema', readInputSchema(inputSchema)),
    ...below('settingsSchema', readSettingsSchema(settingsSchema)),
  ];
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, tool: { ...read.data, source: read.data.source ?? usualNames[read.data.language] } };
}

function below(field: string, read: { ok: true } | { ok: false; issues: SchemaIssue[] }): SchemaIssue[] {
  const issues = read.ok ? [] : read.issues;
  return issues.map(({ path, message }) => ({ path: path === '' ? field : `${field}.${path}`, message }));
}

function refused(message: string): ParsedToolFile {
  return { ok: false, issues: [{ path: '', message }] };
}
