import type { Version } from '../../../src/contract/tool.ts';
import { type Json, parseJson, stringifyJson } from '../../../src/core/json.ts';
import type { VersionDraft } from './use-managed-tools.ts';

/** A version as it stands in the editor. `limits` have no boxes yet; they are carried along unchanged. */
export interface Draft {
  language: Version['language'];
  source: string;
  entrypoint: string;
  inputSchema: string;
  usageInstructions: string;
  limits: Version['limits'];
}

const firstSource = `def run_tool(input_dir, output_dir):
    return "<p>Hello</p>"
`;

export function toDraft(version: Version | null): Draft {
  if (!version) {
    const language = 'python';
    return {
      language,
      source: firstSource,
      entrypoint: 'run_tool',
      inputSchema: '',
      usageInstructions: '',
      limits: {},
    };
  }
  const { language, source, entrypoint, usageInstructions, limits } = version;
  // A schema came as JSON.
  const inputSchema = version.inputSchema === null ? '' : stringifyJson(version.inputSchema as Json, { indent: 2 });
  return { language, source, entrypoint, inputSchema, usageInstructions, limits };
}

export function isSameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export type DraftFault = 'inputSchema' | 'entrypoint';

/** What goes to the server; the names of the boxes that are wrong where it cannot. */
export function toVersionDraft(
  draft: Draft,
  save: { parentVersionId: string | null; changeSummary: string },
): { ok: true; body: VersionDraft } | { ok: false; faults: DraftFault[] } {
  const { inputSchema, ...rest } = draft;
  const schema =
    inputSchema.trim() === '' ? { ok: true as const, value: null } : parseJson(inputSchema, { maxDepth: 50 });
  const faults: DraftFault[] = [];
  if (!schema.ok) faults.push('inputSchema');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(draft.entrypoint)) faults.push('entrypoint');
  if (!schema.ok || faults.length > 0) return { ok: false, faults };
  return { ok: true, body: { ...rest, ...save, inputSchema: schema.value } };
}
