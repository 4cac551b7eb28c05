import type { Form } from '../../contract/form.ts';
import type { Limits } from '../../contract/limits.ts';
import type {
  CatalogueCard,
  ManagedTool,
  ManagedToolLine,
  ToolCard,
  ToolPage,
  ToolSession,
  VersionSummary,
} from '../../contract/tool.ts';
import type { Actor } from '../../core/permissions.ts';
import type { CatalogueRow } from '../../db/favourites.ts';
import type { SessionRow } from '../../db/sessions.ts';
import type { ManagedToolRow, ToolRow } from '../../db/tools.ts';
import type { VersionRow } from '../../db/versions.ts';

function presentToolCard(row: ToolRow): ToolCard {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    summary: row.summary,
    audience: row.audience,
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentCatalogueCard(row: CatalogueRow): CatalogueCard {
  return { ...presentToolCard(row), isFavourite: row.is_favourite };
}

export function presentToolPage(
  tool: ToolRow,
  version: VersionRow,
  more: {
    isFavourite: boolean;
    form: Form;
    hasSettings: boolean;
    limits: Limits;
    session: ToolSession | null;
    can: ToolPage['can'];
  },
): ToolPage {
  return {
    ...presentToolCard(tool),
    description: tool.description,
    usageInstructions: version.usage_instructions,
    owner: { id: tool.owner_id, name: tool.owner_name },
    versionId: version.id,
    versionNumber: version.number,
    ...more,
  };
}

export function presentSession(row: SessionRow, files: { name: string; bytes: number }[]): ToolSession {
  return {
    rev: row.rev,
    actions: row.actions,
    lastRunId: row.last_run_id,
    files: files.map(({ name, bytes }) => ({ name, bytes })),
  };
}

export function presentManagedTool(row: ToolRow): ManagedTool {
  return {
    ...presentToolCard(row),
    description: row.description,
    isPublished: row.is_published,
    isCurated: row.is_curated,
    activeVersionId: row.active_version_id,
    headVersionId: row.head_version_id,
    owner: { id: row.owner_id, name: row.owner_name },
  };
}

export function presentManagedToolLine(row: ManagedToolRow, actor: Actor): ManagedToolLine {
  const { head_number: number, head_state: state, review_id: versionId, review_number: reviewNumber } = row;
  return {
    ...presentManagedTool(row),
    isOwner: row.owner_id === actor.id,
    isMaintainer: row.is_maintainer,
    head: number === null || state === null ? null : { number, state },
    activeNumber: row.active_number,
    inReview: versionId === null || reviewNumber === null ? null : { versionId, number: reviewNumber },
    isReturned: row.is_returned,
  };
}

export function presentVersionSummary(row: VersionRow): VersionSummary {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    language: row.language,
    changeSummary: row.change_summary,
    contentHash: row.content_hash,
    derivedFrom: row.derived_from,
    createdBy: { id: row.created_by, name: row.created_by_name },
    createdAt: row.created_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    publishedAt: row.published_at?.toISOString() ?? null,
    review: presentVerdict(row),
  };
}

export function presentVerdict(row: VersionRow): VersionSummary['review'] {
  const { reviewed_by: id, reviewed_by_name: name, reviewed_at: at, review_note: note } = row;
  return id === null || name === null || at === null ? null : { by: { id, name }, at: at.toISOString(), note };
}
