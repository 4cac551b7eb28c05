import type { VersionContent } from '../contract/tool.ts';
import type { VersionRow } from '../db/versions.ts';

/** What a stored version does, as it was given when it was saved. */
export function contentOf(version: VersionRow): VersionContent {
  return {
    language: version.language,
    source: version.source,
    entrypoint: version.entrypoint,
    inputSchema: version.input_schema,
    settingsSchema: version.settings_schema,
    limits: version.limits,
    dialect: version.dialect,
    variables: version.variables,
    isolation: version.isolation,
    runner: version.runner,
    usageInstructions: version.usage_instructions,
  };
}
