import { contentOf } from '../actions/version-content.ts';
import { AppError } from '../contract/errors.ts';
import type { VersionDiff } from '../contract/review.ts';
import type { Actor } from '../core/permissions.ts';
import { type ComparedContent, diffFields } from '../core/version-diff.ts';
import type { Db } from '../db/database.ts';
import { findVersion, type VersionRow } from '../db/versions.ts';
import { requireManagedVersion } from './load-tool.ts';
import { presentVersionSummary } from './present/tool.ts';

/**
 * What a version does otherwise than another one of its tool: `againstId`, or else the active one. Throws not_found, also
 * for a version of another tool.
 */
export async function viewVersionDiff(
  db: Db,
  actor: Actor,
  versionId: string,
  againstId: string | undefined,
): Promise<VersionDiff> {
  const { tool, version } = await requireManagedVersion(db, actor, versionId);
  const formerId = againstId ?? tool.active_version_id;
  const former = formerId === null ? undefined : await findVersion(db, formerId);
  if (formerId !== null && former?.tool_id !== tool.id) throw new AppError('not_found');
  const changes = diffFields(former ? compared(former) : null, compared(version));
  return {
    before: former ? presentVersionSummary(former) : null,
    after: presentVersionSummary(version),
    isSame: former?.source === version.source && changes.length === 0,
    source: { before: former?.source ?? '', after: version.source },
    changes,
  };
}

function compared(version: VersionRow): ComparedContent {
  return { ...contentOf(version), signatureSchema: version.signature_schema };
}
