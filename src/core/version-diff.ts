import type { VersionContent } from '../contract/tool.ts';
import { type Json, stringifyJson } from './json.ts';

/** All that decides behaviour: what was saved, and the form that a signature gives where none was saved. */
export type ComparedContent = VersionContent & { signatureSchema: unknown };

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/**
 * What differs besides the source, field by field and by name; limits and variables each by name. Goes over whatever fields there
 * are, so that none can be forgotten. `before` null: against nothing, so every field that says something is new.
 */
export function diffFields(before: ComparedContent | null, after: ComparedContent): FieldChange[] {
  const [former, latter] = [flatten(before), flatten(after)];
  const names = [...new Set([...former.keys(), ...latter.keys()])].sort();
  return names.flatMap((field) => {
    const [a, b] = [former.get(field) ?? null, latter.get(field) ?? null];
    return write(a) === write(b) ? [] : [{ field, before: a, after: b }];
  });
}

const byName = ['limits', 'variables'];

function flatten(content: ComparedContent | null): Map<string, unknown> {
  const fields = Object.entries(content ?? {}).filter(([name, value]) => name !== 'source' && value !== '');
  return new Map(
    fields.flatMap(([name, value]) =>
      byName.includes(name)
        ? Object.entries(value as object).map(([key, each]): [string, unknown] => [`${name}.${key}`, each])
        : [[name, value]],
    ),
  );
}

function write(value: unknown): string {
  // Each was JSON when it was saved.
  return stringifyJson(value as Json, { canonical: true });
}
