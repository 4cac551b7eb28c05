import { sql } from 'kysely';
import type { LimitsOverride } from '../contract/limits.ts';
import type { VersionContent, VersionState } from '../contract/tool.ts';
import type { Variables } from '../contract/variables.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

export interface VersionRow {
  id: string;
  tool_id: string;
  number: number;
  state: VersionState;
  language: 'python' | 'bash' | 'node';
  source: string;
  entrypoint: string;
  input_schema: unknown;
  /** What the signature of the entrypoint says, where there is no input schema; null where it says nothing either. */
  signature_schema: unknown;
  settings_schema: unknown;
  limits: LimitsOverride;
  dialect: 'action-file' | null;
  variables: Variables;
  isolation: 'strict' | null;
  runner: 'local' | 'docker' | null;
  usage_instructions: string;
  change_summary: string;
  content_hash: string;
  derived_from: string | null;
  created_by: string;
  created_by_name: string;
  created_at: Date;
  submitted_by: string | null;
  submitted_at: Date | null;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  reviewed_at: Date | null;
  review_note: string | null;
  published_at: Date | null;
}

const reviewColumns = sql`
  tool_versions.submitted_by, tool_versions.submitted_at, tool_versions.reviewed_by, reviewer.name as reviewed_by_name,
  tool_versions.reviewed_at, tool_versions.review_note, tool_versions.published_at`;

const peopleOfVersion = sql`
  join people as author on author.id = tool_versions.created_by
  left join people as reviewer on reviewer.id = tool_versions.reviewed_by`;

const versionColumns = sql`
  tool_versions.id, tool_versions.tool_id, tool_versions.number, tool_versions.state, tool_versions.language,
  tool_versions.source, tool_versions.entrypoint, tool_versions.input_schema, tool_versions.signature_schema,
  tool_versions.settings_schema, tool_versions.limits, tool_versions.dialect, tool_versions.variables, tool_versions.isolation, tool_versions.runner,
  tool_versions.usage_instructions, tool_versions.change_summary, tool_versions.content_hash,
  tool_versions.derived_from, tool_versions.created_by, author.name as created_by_name, tool_versions.created_at,
  ${reviewColumns}`;

/** The version with this id, or undefined. */
export async function findVersion(db: Db, id: string): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`
    select ${versionColumns}
    from tool_versions
    ${peopleOfVersion}
    where tool_versions.id = ${id}`.execute(db);
  return rows[0];
}

/** The version that everybody runs of the published tool with this address, or undefined. */
export async function findActiveVersion(db: Db, slug: string): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`
    select ${versionColumns}
    from tools
    join tool_versions on tool_versions.id = tools.active_version_id
    ${peopleOfVersion}
    where tools.slug = ${slug} and tools.is_published`.execute(db);
  return rows[0];
}

/** Without what may be large: source, schemas, variables and usage come back empty. */
const leanColumns = sql`
  tool_versions.id, tool_versions.tool_id, tool_versions.number, tool_versions.state, tool_versions.language,
  '' as source, tool_versions.entrypoint, null as input_schema, null as signature_schema,
  null as settings_schema, tool_versions.limits,
  tool_versions.dialect, '{}'::json as variables, tool_versions.isolation, tool_versions.runner,
  '' as usage_instructions, tool_versions.change_summary, tool_versions.content_hash, tool_versions.derived_from,
  tool_versions.created_by, author.name as created_by_name, tool_versions.created_at, ${reviewColumns}`;

/** The versions of a tool, newest first, without their sources (those come back empty). At most `limit`. */
export async function listVersions(db: Db, toolId: string, limit: number): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select ${leanColumns}
    from tool_versions
    ${peopleOfVersion}
    where tool_versions.tool_id = ${toolId}
    order by tool_versions.number desc
    limit ${limit}`.execute(db);
  return rows;
}

export interface WaitingVersionRow extends VersionRow {
  submitted_by: string;
  submitted_by_name: string;
  submitted_at: Date;
  tool_slug: string;
  tool_title: string;
}

/** The versions in review, those that wait longest first, without their sources; a page of them after `after`. */
export async function listVersionsInReview(
  db: Db,
  page: { after: { submittedAt: Date; id: string } | null; limit: number },
): Promise<WaitingVersionRow[]> {
  const { rows } = await sql<WaitingVersionRow>`
    select ${leanColumns}, submitter.name as submitted_by_name, tools.slug as tool_slug, tools.title as tool_title
    from tool_versions
    ${peopleOfVersion}
    join people as submitter on submitter.id = tool_versions.submitted_by
    join tools on tools.id = tool_versions.tool_id
    where tool_versions.state = 'in_review'
      and (${page.after === null}
        or (tool_versions.submitted_at, tool_versions.id)
           > (${page.after?.submittedAt ?? null}::timestamptz, ${page.after?.id ?? null}::uuid))
    order by tool_versions.submitted_at, tool_versions.id
    limit ${page.limit}`.execute(db);
  return rows;
}

/** Who saved what since the version `parentId` (null: since the beginning), newest first; at most `limit`. */
export async function listSavedSince(
  db: Db,
  since: { toolId: string; parentId: string | null; limit: number },
): Promise<{ number: number; by: string; byName: string; at: Date; changeSummary: string }[]> {
  const { rows } = await sql<{ number: number; by: string; byName: string; at: Date; changeSummary: string }>`
    select number, created_by as by, author.name as "byName", tool_versions.created_at as at,
           change_summary as "changeSummary"
    from tool_versions
    join people as author on author.id = tool_versions.created_by
    where tool_id = ${since.toolId}
      and number > coalesce((
        select number from tool_versions where tool_id = ${since.toolId} and id = ${since.parentId}::uuid
      ), 0)
    order by number desc
    limit ${since.limit}`.execute(db);
  return rows;
}

/** Adds a draft with the tool's next number. The caller holds the tool's lock, so numbers have no gap and no twin. */
export async function insertDraft(
  tx: Db,
  version: VersionContent & {
    id: string;
    toolId: string;
    signatureSchema: unknown;
    changeSummary: string;
    contentHash: string;
    derivedFrom: string | null;
    createdBy: string;
    now: Date;
  },
): Promise<void> {
  await sql`
    insert into tool_versions (id, tool_id, number, state, language, source, entrypoint, input_schema,
      signature_schema, settings_schema, limits, dialect, variables, isolation, runner, usage_instructions, change_summary, content_hash,
      derived_from, created_by, created_at)
    select ${version.id}, ${version.toolId}, coalesce(max(number), 0) + 1, 'draft', ${version.language},
      ${version.source}, ${version.entrypoint}, ${jsonValue(version.inputSchema)},
      ${jsonValue(version.signatureSchema)}, ${jsonValue(version.settingsSchema)}, ${jsonValue(version.limits)}, ${version.dialect}::text,
      ${jsonValue(version.variables)}, ${version.isolation}::text, ${version.runner}::text, ${version.usageInstructions}, ${version.changeSummary}, ${version.contentHash}, ${version.derivedFrom}::uuid,
      ${version.createdBy}::uuid, ${version.now}::timestamptz
    from tool_versions
    where tool_id = ${version.toolId}`.execute(tx);
}

/** draft → in_review. False when the version was not a draft any more. */
export async function markSubmitted(
  db: Db,
  version: { id: string; by: string; changeSummary: string; now: Date },
): Promise<boolean> {
  const result = await sql`
    update tool_versions
    set state = 'in_review', submitted_by = ${version.by}, submitted_at = ${version.now},
        change_summary = ${version.changeSummary}
    where id = ${version.id} and state = 'draft'`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** in_review → active. False when the version was not in review any more. */
export async function markPublished(db: Db, version: { id: string; by: string; now: Date }): Promise<boolean> {
  const result = await sql`
    update tool_versions
    set state = 'active', published_by = ${version.by}, published_at = ${version.now},
        reviewed_by = ${version.by}, reviewed_at = ${version.now}
    where id = ${version.id} and state = 'in_review'`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/**
 * in_review → archived: given back by a reviewer with a note, or taken back by its author (`review` null). False when
 * the version was not in review any more.
 */
export async function markReturned(
  db: Db,
  version: { id: string; review: { by: string; note: string } | null; now: Date },
): Promise<boolean> {
  const { id, review, now } = version;
  const result = await sql`
    update tool_versions
    set state = 'archived', archived_at = ${now}, reviewed_by = ${review?.by ?? null}::uuid,
        reviewed_at = ${review === null ? null : now}::timestamptz, review_note = ${review?.note ?? null}
    where id = ${id} and state = 'in_review'`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** active → archived, for the tool's active version, if it has one. */
export async function archiveActive(db: Db, toolId: string, now: Date): Promise<void> {
  await sql`
    update tool_versions
    set state = 'archived', archived_at = ${now}
    where tool_id = ${toolId} and state = 'active'`.execute(db);
}
