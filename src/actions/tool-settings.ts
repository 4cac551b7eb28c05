/** What people set for themselves in a tool, for runs of one schema of settings. */
import { AppError } from '../contract/errors.ts';
import { KIB } from '../contract/limits.ts';
import type { RunContext } from '../contract/run.ts';
import type { ToolSettings } from '../contract/tool-settings.ts';
import { checkInputs } from '../core/form/check-inputs.ts';
import { settingsFrom } from '../core/form/read-settings-schema.ts';
import { type Json, type JsonObject, jsonBytes } from '../core/json.ts';
import { type AuditEntry, type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteToolSettings, findToolSettings, type SettingsKey, writeToolSettings } from '../db/tool-settings.ts';
import type { VersionRow } from '../db/versions.ts';
import { settingsForm } from './version-form.ts';

/** Somebody's settings: of test runs, or of runs of the published tool. */
export interface OwnSettings {
  version: Pick<VersionRow, 'id' | 'tool_id' | 'settings_schema'>;
  personId: string;
  context: RunContext;
}

const MAX_BYTES = 64 * KIB;

/** What can be set, and what is. */
export async function readToolSettings(db: Db, own: OwnSettings): Promise<ToolSettings> {
  const form = settingsForm(own.version);
  const key = keyOf(own);
  const given = key === null ? undefined : await findToolSettings(db, key);
  return {
    schemaHash: form.hash,
    fields: form.fields,
    values: settingsFrom(form, given),
    isDefault: given === undefined,
  };
}

/** The settings that a run is given. */
export async function settingsOfRun(db: Db, own: OwnSettings): Promise<JsonObject> {
  // Most tools have none, and a run then costs nothing more.
  if (own.version.settings_schema === null) return {};
  return (await readToolSettings(db, own)).values as JsonObject;
}

/**
 * Sets something. Throws stale_state where another form of settings is in force than was filled in, validation_failed
 * and payload_too_large.
 */
export async function changeToolSettings(
  db: Db,
  origin: Origin,
  own: OwnSettings,
  change: { schemaHash: string; values: Record<string, unknown>; now: Date },
): Promise<void> {
  const form = settingsForm(own.version);
  const key = keyOf(own);
  if (key === null || key.schemaHash !== change.schemaHash) throw new AppError('stale_state');
  // They came as JSON.
  if (jsonBytes(change.values as Json) > MAX_BYTES)
    throw new AppError('payload_too_large', { field: 'values', limitBytes: MAX_BYTES });
  const checked = checkInputs(form, change.values);
  if (!checked.ok) throw new AppError('validation_failed', { issues: checked.issues });
  await inTransaction(db, async (tx) => {
    if (!(await writeToolSettings(tx, key, checked.values, change.now))) return;
    await recordAudit(tx, origin, entryOf('tool.settings_changed', key, change.now));
  });
}

/** Goes back to the defaults; harmless where nothing was set. */
export async function resetToolSettings(db: Db, origin: Origin, own: OwnSettings, now: Date): Promise<void> {
  const key = keyOf(own);
  if (key === null) return;
  await inTransaction(db, async (tx) => {
    if (!(await deleteToolSettings(tx, key))) return;
    await recordAudit(tx, origin, entryOf('tool.settings_reset', key, now));
  });
}

function keyOf({ version, personId, context }: OwnSettings): SettingsKey | null {
  const { hash } = settingsForm(version);
  return hash === null ? null : { personId, toolId: version.tool_id, context, schemaHash: hash };
}

/** That it was done, not what was set: that is the person's own. */
function entryOf(action: AuditEntry['action'], { toolId, context, schemaHash }: SettingsKey, at: Date): AuditEntry {
  return { action, target: { type: 'tool', id: toolId }, after: { context, schemaHash }, at };
}
