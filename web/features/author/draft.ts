import type { Version } from '../../../src/contract/tool.ts';
import { type Json, parseJson, stringifyJson } from '../../../src/core/json.ts';
import type { VersionDraft } from './use-managed-tools.ts';
import { readVariables, writeVariables } from './variable-lines.ts';

/** A version as it stands in the editor. `limits` have no boxes yet; they are carried along unchanged. */
export interface Draft {
  language: Version['language'];
  source: string;
  entrypoint: string;
  inputSchema: string;
  settingsSchema: string;
  usageInstructions: string;
  limits: Version['limits'];
  dialect: Version['dialect'];
  /** `NAME=value`, one on each line. */
  variables: string;
  isolation: Version['isolation'];
  runner: Version['runner'];
}

const firstSource = `def run_tool(input_dir, output_dir):
    return "<p>Hello</p>"
`;

type DraftContent = Pick<Version, keyof Draft>;

export function toDraft(version: DraftContent | null): Draft {
  if (!version) {
    const language = 'python';
    return {
      language,
      source: firstSource,
      entrypoint: 'run_tool',
      inputSchema: '',
      settingsSchema: '',
      usageInstructions: '',
      limits: {},
      dialect: null,
      variables: '',
      isolation: null,
      runner: null,
    };
  }
  const { language, source, entrypoint, usageInstructions, limits, dialect, isolation, runner } = version;
  const variables = writeVariables(version.variables);
  const inputSchema = writeSchema(version.inputSchema);
  const settingsSchema = writeSchema(version.settingsSchema);
  return {
    language,
    source,
    entrypoint,
    inputSchema,
    settingsSchema,
    usageInstructions,
    limits,
    dialect,
    variables,
    isolation,
    runner,
  };
}

export function isSameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export type DraftFault = 'inputSchema' | 'settingsSchema' | 'entrypoint' | 'variables';

/** What goes to the server; the names of the boxes that are wrong where it cannot. */
export function toVersionDraft(
  draft: Draft,
  save: { parentVersionId: string | null; changeSummary: string; derivedFrom?: string },
): { ok: true; body: VersionDraft } | { ok: false; faults: DraftFault[] } {
  const { inputSchema, settingsSchema, variables: lines, ...rest } = draft;
  const variables = readVariables(lines);
  const schema = readSchema(inputSchema);
  const settings = readSchema(settingsSchema);
  const faults: DraftFault[] = [];
  if (!schema.ok) faults.push('inputSchema');
  if (!settings.ok) faults.push('settingsSchema');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(draft.entrypoint)) faults.push('entrypoint');
  if (variables === null) faults.push('variables');
  if (!schema.ok || !settings.ok || variables === null || faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    body: { ...rest, ...save, variables, inputSchema: schema.value, settingsSchema: settings.value },
  };
}

/** A schema came as JSON. */
function writeSchema(schema: unknown): string {
  return schema === null ? '' : stringifyJson(schema as Json, { indent: 2 });
}

function readSchema(text: string): { ok: true; value: Json } | { ok: false } {
  return text.trim() === '' ? { ok: true, value: null } : parseJson(text, { maxDepth: 50 });
}
