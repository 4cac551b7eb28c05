import { sql } from 'kysely';
import type { RunContext } from '../contract/run.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

/** Whose settings of which tool, and for which schema of settings. Test runs have theirs apart. */
export interface SettingsKey {
  personId: string;
  toolId: string;
  context: RunContext;
  schemaHash: string;
}

/** What a person has set, or undefined where they have set nothing. */
export async function findToolSettings(db: Db, key: SettingsKey): Promise<Record<string, unknown> | undefined> {
  const { rows } = await sql<{ given: Record<string, unknown> }>`
    select given
    from tool_settings
    where person_id = ${key.personId} and tool_id = ${key.toolId} and context = ${key.context}
      and schema_hash = ${key.schemaHash}`.execute(db);
  return rows[0]?.given;
}

/** Sets them, in place of what was set before. False when they were just so. */
export async function writeToolSettings(
  tx: Db,
  key: SettingsKey,
  given: Record<string, unknown>,
  now: Date,
): Promise<boolean> {
  const result = await sql`
    insert into tool_settings (person_id, tool_id, context, schema_hash, given, updated_at)
    values (${key.personId}, ${key.toolId}, ${key.context}, ${key.schemaHash}, ${jsonValue(given)}, ${now})
    on conflict (person_id, tool_id, context, schema_hash) do update
    set given = excluded.given, updated_at = excluded.updated_at
    where tool_settings.given::text <> excluded.given::text`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Forgets what a person has set; false when they have set nothing. */
export async function deleteToolSettings(tx: Db, key: SettingsKey): Promise<boolean> {
  const result = await sql`
    delete from tool_settings
    where person_id = ${key.personId} and tool_id = ${key.toolId} and context = ${key.context}
      and schema_hash = ${key.schemaHash}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}
