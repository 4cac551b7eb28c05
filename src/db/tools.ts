import { sql } from 'kysely';
import type { VersionState } from '../contract/tool.ts';
import type { Db } from './database.ts';

export interface ToolRow {
  id: string;
  slug: string;
  title: string;
  summary: string;
  description: string;
  audience: string[];
  owner_id: string;
  owner_name: string;
  is_published: boolean;
  /** Its results may be larger. */
  is_curated: boolean;
  active_version_id: string | null;
  head_version_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface PageAfter {
  title: string;
  id: string;
}

/** What every list of tools gives of one; `owner` is the person it belongs to. */
export const toolColumns = sql`
  tools.id, tools.slug, tools.title, tools.summary, tools.description, tools.audience, tools.owner_id,
  owner.name as owner_name, tools.is_published, tools.is_curated, tools.active_version_id,
  tools.head_version_id, tools.created_at, tools.updated_at`;

/**
 * Published tools by title; `words` must all occur in title, summary or audience. A page of `limit` after `after`.
 * `personId` is who looks: their favourites are marked, and can be all that is asked for.
 */
export async function listPublishedTools(
  db: Db,
  filter: {
    personId: string;
    isFavourite: boolean;
    words: string[];
    audience: string | null;
    after: PageAfter | null;
    limit: number;
  },
): Promise<(ToolRow & { is_favourite: boolean })[]> {
  const { rows } = await sql<ToolRow & { is_favourite: boolean }>`
    select ${toolColumns}, favourites.tool_id is not null as is_favourite
    from tools
    join people as owner on owner.id = tools.owner_id
    left join favourites on favourites.tool_id = tools.id and favourites.person_id = ${filter.personId}
    where tools.is_published
      and (not ${filter.isFavourite}::boolean or favourites.tool_id is not null)
      and (${filter.audience}::text is null or ${filter.audience} = any (tools.audience))
      and not exists (
        select from unnest(${filter.words}::text[]) as word
        where strpos(lower(concat_ws(' ', tools.title, tools.summary, array_to_string(tools.audience, ' '))), lower(word)) = 0
      )
      and (${filter.after === null}
        or (lower(tools.title), tools.id) > (lower(${filter.after?.title ?? ''}), ${filter.after?.id ?? null}::uuid))
    order by lower(tools.title), tools.id
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** Every audience of a published tool, once, in alphabetical order. */
export async function listAudiences(db: Db): Promise<string[]> {
  const { rows } = await sql<{ audience: string }>`
    select distinct unnest(audience) as audience
    from tools
    where is_published
    order by audience`.execute(db);
  return rows.map((row) => row.audience);
}

/** The published tool with this slug, or undefined. */
export async function findPublishedTool(db: Db, slug: string): Promise<ToolRow | undefined> {
  const { rows } = await sql<ToolRow>`
    select ${toolColumns}
    from tools
    join people as owner on owner.id = tools.owner_id
    where tools.slug = ${slug} and tools.is_published`.execute(db);
  return rows[0];
}

/** The tool with this id, published or not, or undefined; a script is none. */
export async function findTool(db: Db, id: string): Promise<ToolRow | undefined> {
  const { rows } = await sql<ToolRow>`
    select ${toolColumns}
    from tools
    join people as owner on owner.id = tools.owner_id
    where tools.id = ${id} and tools.kind = 'tool'`.execute(db);
  return rows[0];
}

export interface LockedTool {
  headVersionId: string | null;
  activeVersionId: string | null;
  ownerId: string;
  isPublished: boolean;
}

/** Keeps others from changing the tool, its head and its active version until the transaction ends. */
export async function lockTool(tx: Db, id: string): Promise<LockedTool | undefined> {
  const { rows } = await sql<LockedTool>`
    select head_version_id as "headVersionId", active_version_id as "activeVersionId", owner_id as "ownerId",
           is_published as "isPublished"
    from tools
    where id = ${id}
    for update`.execute(tx);
  return rows[0];
}

/** Whether a person owns or maintains a tool. */
export async function isMaintainer(db: Db, toolId: string, personId: string): Promise<boolean> {
  const { rows } = await sql<{ maintains: boolean }>`
    select exists (
      select from tools where id = ${toolId} and owner_id = ${personId}
      union all
      select from tool_maintainers where tool_id = ${toolId} and person_id = ${personId}
    ) as maintains`.execute(db);
  return rows[0]?.maintains === true;
}

export interface ManagedToolRow extends ToolRow {
  is_maintainer: boolean;
  head_number: number | null;
  head_state: VersionState | null;
  active_number: number | null;
  review_id: string | null;
  review_number: number | null;
  /** The head is a draft made from a version that a reviewer gave back. */
  is_returned: boolean;
}

/** Tools that `personId` owns or maintains, or all of them, by title, each with how things stand. */
export async function listManagedTools(
  db: Db,
  filter: { personId: string; isAll: boolean; after: PageAfter | null; limit: number },
): Promise<ManagedToolRow[]> {
  const { rows } = await sql<ManagedToolRow>`
    select ${toolColumns}, mine.tool_id is not null as is_maintainer, head.number as head_number,
           head.state as head_state, active.number as active_number, review.id as review_id,
           review.number as review_number,
           coalesce(head.state = 'draft' and returned.review_note is not null, false) as is_returned
    from tools
    join people as owner on owner.id = tools.owner_id
    left join tool_maintainers as mine on mine.tool_id = tools.id and mine.person_id = ${filter.personId}
    left join tool_versions as head on head.id = tools.head_version_id
    left join tool_versions as returned on returned.id = head.derived_from and returned.tool_id = tools.id
    left join tool_versions as active on active.id = tools.active_version_id
    left join lateral (
      select id, number
      from tool_versions
      where tool_id = tools.id and state = 'in_review'
      order by number desc
      limit 1
    ) as review on true
    where tools.kind = 'tool'
      and (${filter.isAll}::boolean or tools.owner_id = ${filter.personId} or mine.tool_id is not null)
      and (${filter.after === null}
        or (lower(tools.title), tools.id) > (lower(${filter.after?.title ?? ''}), ${filter.after?.id ?? null}::uuid))
    order by lower(tools.title), tools.id
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** Adds an unpublished tool. Violates `tools_have_different_slugs` when the slug is taken. */
export async function insertTool(
  db: Db,
  tool: {
    id: string;
    slug: string;
    title: string;
    summary: string;
    description: string;
    audience: string[];
    ownerId: string;
    now: Date;
  },
): Promise<void> {
  await sql`
    insert into tools (id, slug, title, summary, description, audience, owner_id, created_at, updated_at)
    values (${tool.id}, ${tool.slug}, ${tool.title}, ${tool.summary}, ${tool.description}, ${tool.audience}::text[],
            ${tool.ownerId}, ${tool.now}, ${tool.now})`.execute(db);
}

/** Changes the texts that are given and leaves the others. The slug is left alone once the tool is published. */
export async function updateTool(
  db: Db,
  id: string,
  change: {
    slug?: string | undefined;
    title?: string | undefined;
    summary?: string | undefined;
    description?: string | undefined;
    audience?: string[] | undefined;
    now: Date;
  },
): Promise<void> {
  await sql`
    update tools
    set slug = case when is_published then slug else coalesce(${change.slug ?? null}, slug) end,
        title = coalesce(${change.title ?? null}, title),
        summary = coalesce(${change.summary ?? null}, summary),
        description = coalesce(${change.description ?? null}, description),
        audience = coalesce(${change.audience ?? null}::text[], audience),
        updated_at = ${change.now}
    where id = ${id}`.execute(db);
}

/** Moves the head to a new draft. The caller holds the tool's lock and has compared the head. */
export async function moveHead(tx: Db, tool: { id: string; versionId: string; now: Date }): Promise<void> {
  await sql`
    update tools
    set head_version_id = ${tool.versionId}, updated_at = ${tool.now}
    where id = ${tool.id}`.execute(tx);
}

/** Makes a version the active one and the tool published. */
export async function activateVersion(db: Db, tool: { id: string; versionId: string; now: Date }): Promise<void> {
  await sql`
    update tools
    set active_version_id = ${tool.versionId}, is_published = true, updated_at = ${tool.now}
    where id = ${tool.id}`.execute(db);
}

/** Gives a tool the higher caps of curated tools, or takes them away. */
export async function markCurated(db: Db, tool: { id: string; isCurated: boolean; now: Date }): Promise<void> {
  await sql`
    update tools
    set is_curated = ${tool.isCurated}, updated_at = ${tool.now}
    where id = ${tool.id}`.execute(db);
}

/** Whether there is no tool at all. */
export async function hasNoTools(db: Db): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`select not exists (select from tools) as none`.execute(db);
  return rows[0]?.none === true;
}

export interface OwnedTool {
  id: string;
  slug: string;
  title: string;
  /** Who would take it; null where nobody is fit. */
  successor_id: string | null;
  successor_name: string | null;
}

/**
 * The tools of a person, by title, locked where a transaction asks (scripts belong to all admins); and who would take each: a maintainer who may write
 * tools, or else a superuser, in either case who has been here longest.
 */
export async function listOwnedTools(db: Db, ownerId: string): Promise<OwnedTool[]> {
  const { rows } = await sql<OwnedTool>`
    select tools.id, tools.slug, tools.title, successor.id as successor_id, successor.name as successor_name
    from tools
    left join lateral (
      select people.id, people.name
      from people
      left join tool_maintainers on tool_maintainers.tool_id = tools.id and tool_maintainers.person_id = people.id
      where people.id <> tools.owner_id and people.disabled_at is null
        and (people.role = 'superuser' or (people.role <> 'user' and tool_maintainers.person_id is not null))
      order by tool_maintainers.person_id is null, people.created_at, people.id
      limit 1
    ) as successor on true
    where tools.owner_id = ${ownerId} and tools.kind = 'tool'
    order by lower(tools.title), tools.id
    ${db.isTransaction ? sql`for no key update of tools` : sql``}`.execute(db);
  return rows;
}

/** How many tools belong to a person. */
export async function countToolsOf(db: Db, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from tools where owner_id = ${ownerId} and kind = 'tool'`.execute(db);
  return rows[0]?.count ?? 0;
}
