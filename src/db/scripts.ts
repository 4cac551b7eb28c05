import { sql } from 'kysely';
import type { RunStatus } from '../contract/run-status.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import type { Variables } from '../contract/variables.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

/** What one saved version of a script does. */
export interface ScriptContent {
  language: 'python' | 'bash' | 'node';
  runner: ScriptRunner;
  source: string;
  workingDirectory: string;
  variables: Variables;
  timeoutMs: number;
}

interface ContentRow {
  version_id: string;
  number: number;
  language: 'python' | 'bash' | 'node';
  runner: ScriptRunner;
  source: string;
  working_directory: string;
  variables: Variables;
  timeout_ms: number;
}

export interface ScriptRow extends ContentRow {
  id: string;
  name: string;
  description: string;
  code_identifier: string;
  is_enabled: boolean;
  created_at: Date;
  updated_at: Date;
}

const contentColumns = sql`
  tool_versions.id as version_id, tool_versions.number, tool_versions.language, tool_versions.script_runner as runner,
  tool_versions.source, tool_versions.working_directory, tool_versions.variables,
  (tool_versions.limits ->> 'timeoutMs')::integer as timeout_ms`;

const scriptColumns = sql`
  tools.id, tools.title as name, tools.description, scripts.code_identifier, scripts.is_enabled, tools.created_at,
  tools.updated_at, ${contentColumns}`;

const scriptTables = sql`
  scripts
  join tools on tools.id = scripts.tool_id
  join tool_versions on tool_versions.id = tools.active_version_id`;

/** A script in the list, with how its newest run fares; null where there is none. */
export interface ListedScriptRow extends ScriptRow {
  last_run_id: string | null;
  last_run_status: RunStatus | null;
  last_run_at: Date | null;
}

/** All scripts that were not deleted, last changed first; at most `limit`. */
export async function listScripts(db: Db, limit: number): Promise<ListedScriptRow[]> {
  const { rows } = await sql<ListedScriptRow>`
    select ${scriptColumns}, last_run.id as last_run_id, last_run.status as last_run_status,
      last_run.queued_at as last_run_at
    from ${scriptTables}
    left join lateral (
      select runs.id, runs.status, runs.queued_at
      from runs
      where runs.tool_id = tools.id
      order by runs.queued_at desc, runs.id desc
      limit 1
    ) as last_run on true
    where scripts.deleted_at is null
    order by tools.updated_at desc, tools.id desc
    limit ${limit}`.execute(db);
  return rows;
}

/** The script with this id, or undefined; one that was deleted is none. */
export async function findScript(db: Db, id: string): Promise<ScriptRow | undefined> {
  const { rows } = await sql<ScriptRow>`
    select ${scriptColumns}
    from ${scriptTables}
    where scripts.tool_id = ${id} and scripts.deleted_at is null`.execute(db);
  return rows[0];
}

/** How many scripts there are. Who asks in a transaction is alone with the answer until it ends. */
export async function countScripts(tx: Db): Promise<number> {
  await sql`select pg_advisory_xact_lock(7070004)`.execute(tx);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from scripts where deleted_at is null`.execute(tx);
  return rows[0]?.count ?? 0;
}

/**
 * Keeps a script as it is until the transaction ends: from everybody, or with `isShared` from those who would change it.
 * False where there is none.
 */
export async function lockScript(tx: Db, id: string, { isShared = false } = {}): Promise<boolean> {
  const { rows } = await sql`
    select from scripts
    where tool_id = ${id} and deleted_at is null
    ${isShared ? sql`for share` : sql`for update`}`.execute(tx);
  return rows.length > 0;
}

interface ScriptTexts {
  id: string;
  name: string;
  description: string;
  codeIdentifier: string;
  isEnabled: boolean;
  now: Date;
}

/** Adds a script without a version. Violates `scripts_have_different_identifiers` when its identifier is taken. */
export async function insertScript(tx: Db, script: ScriptTexts & { ownerId: string }): Promise<void> {
  await sql`
    with tool as (
      insert into tools (id, slug, title, summary, description, audience, owner_id, kind, created_at, updated_at)
      values (${script.id}, ${`script-${script.id}`}, ${script.name}, '', ${script.description}, '{}', ${script.ownerId},
        'script', ${script.now}, ${script.now})
      returning id
    )
    insert into scripts (tool_id, code_identifier, is_enabled)
    select id, ${script.codeIdentifier}, ${script.isEnabled} from tool`.execute(tx);
}

/** Writes what is not of a version. Violates `scripts_have_different_identifiers` when its identifier is taken. */
export async function updateScript(tx: Db, script: ScriptTexts): Promise<void> {
  await sql`
    with tool as (
      update tools
      set title = ${script.name}, description = ${script.description}, updated_at = ${script.now}
      where id = ${script.id}
    )
    update scripts
    set code_identifier = ${script.codeIdentifier}, is_enabled = ${script.isEnabled}
    where tool_id = ${script.id}`.execute(tx);
}

/** Takes a script away from everybody; what it did stays. */
export async function markScriptDeleted(tx: Db, id: string, now: Date): Promise<void> {
  await sql`update scripts set deleted_at = ${now}, is_enabled = false where tool_id = ${id}`.execute(tx);
}

/**
 * Adds a version that is the active one at once. The caller holds the script's lock, and has archived the active one, so
 * numbers have no gap and no twin.
 */
export async function insertScriptVersion(
  tx: Db,
  version: ScriptContent & {
    id: string;
    scriptId: string;
    contentHash: string;
    derivedFrom: string | null;
    by: string;
    now: Date;
  },
): Promise<void> {
  const { by, now } = version;
  await sql`
    insert into tool_versions (id, tool_id, number, state, language, source, entrypoint, limits, variables, script_runner,
      working_directory, usage_instructions, change_summary, content_hash, derived_from, created_by, created_at,
      submitted_by, submitted_at, published_by, published_at)
    select ${version.id}, ${version.scriptId}, coalesce(max(number), 0) + 1, 'active', ${version.language},
      ${version.source}, '', ${jsonValue({ timeoutMs: version.timeoutMs })}, ${jsonValue(version.variables)},
      ${version.runner}, ${version.workingDirectory}, '', '', ${version.contentHash}, ${version.derivedFrom}::uuid,
      ${by}::uuid, ${now}::timestamptz, ${by}::uuid, ${now}::timestamptz, ${by}::uuid, ${now}::timestamptz
    from tool_versions
    where tool_id = ${version.scriptId}`.execute(tx);
  await sql`
    update tools
    set active_version_id = ${version.id}, head_version_id = ${version.id}
    where id = ${version.scriptId}`.execute(tx);
}

export interface ScriptVersionRow extends ContentRow {
  created_by: string;
  created_by_name: string;
  created_at: Date;
}

/** The versions of a script, newest first; at most `limit`. */
export async function listScriptVersions(db: Db, id: string, limit: number): Promise<ScriptVersionRow[]> {
  const { rows } = await sql<ScriptVersionRow>`
    select ${contentColumns}, tool_versions.created_by, people.name as created_by_name, tool_versions.created_at
    from tool_versions
    join people on people.id = tool_versions.created_by
    where tool_versions.tool_id = ${id}
    order by tool_versions.number desc
    limit ${limit}`.execute(db);
  return rows;
}

/** What executes a version of a script, of the number it has; undefined where there is none. */
export async function findScriptVersion(
  db: Db,
  version: { scriptId: string; number: number },
): Promise<{ id: string; runner: ScriptRunner } | undefined> {
  const { rows } = await sql<{ id: string; runner: ScriptRunner }>`
    select id, script_runner as runner
    from tool_versions
    where tool_id = ${version.scriptId} and number = ${version.number}`.execute(db);
  return rows[0];
}
