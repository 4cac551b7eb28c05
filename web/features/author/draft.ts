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

type DraftContent = Pick<Version, Exclude<keyof Draft, 'inputSchema' | 'variables'> | 'inputSchema' | 'variables'>;

export function toDraft(version: DraftContent | null): Draft {
  if (!version) {
    const language = 'python';
    return {
      language,
      source: firstSource,
      entrypoint: 'run_tool',
      inputSchema: '',
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
  // A schema came as JSON.
  const inputSchema = version.inputSchema === null ? '' : stringifyJson(version.inputSchema as Json, { indent: 2 });
  return {
    language,
    source,
    entrypoint,
    inputSchema,
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

export type DraftFault = 'inputSchema' | 'entrypoint' | 'variables';

/** What goes to the server; the names of the boxes that are wrong where it cannot. */
export function toVersionDraft(
  draft: Draft,
  save: { parentVersionId: string | null; changeSummary: string; derivedFrom?: string },
): { ok: true; body: VersionDraft } | { ok: false; faults: DraftFault[] } {
  const { inputSchema, variables: lines, ...rest } = draft;
  const variables = readVariables(lines);
  const schema =
    inputSchema.trim() === '' ? { ok: true as const, value: null } : parseJson(inputSchema, { maxDepth: 50 });
  const faults: DraftFault[] = [];
  if (!schema.ok) faults.push('inputSchema');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(draft.entrypoint)) faults.push('entrypoint');
  if (variables === null) faults.push('variables');
  if (!schema.ok || variables === null || faults.length > 0) return { ok: false, faults };
  return { ok: true, body: { ...rest, ...save, variables, inputSchema: schema.value } };
}
