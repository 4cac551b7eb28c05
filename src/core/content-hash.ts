import { createHash } from 'node:crypto';
import type { VersionContent } from '../contract/tool.ts';
import { type Json, stringifyJson } from './json.ts';

/** SHA-256 over all that decides how a version behaves: equal hashes, equal behaviour. */
export function contentHash(content: VersionContent): string {
  const decisive = {
    language: content.language,
    source: content.source,
    entrypoint: content.entrypoint,
    inputSchema: content.inputSchema ?? null,
    limits: content.limits,
    usageInstructions: content.usageInstructions,
    ...besides(content),
  };
  return hashOfFields(decisive);
}

/** The same of a version of a script, which has other fields. */
export function scriptContentHash(content: Record<string, unknown>): string {
  return hashOfFields({ script: content });
}

function hashOfFields(decisive: object): string {
  return createHash('sha256')
    .update(stringifyJson(decisive as Json, { canonical: true }))
    .digest('hex');
}

/** Left out where they say nothing, so that what was saved before there were such fields keeps its hash. */
function besides({ settingsSchema, dialect, variables, isolation, runner }: VersionContent): Partial<VersionContent> {
  return {
    ...(settingsSchema !== null && { settingsSchema }),
    ...(dialect !== null && { dialect }),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(isolation !== null && { isolation }),
    ...(runner !== null && { runner }),
  };
}
