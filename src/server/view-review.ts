import type { Review } from '../contract/review.ts';
import type { Actor } from '../core/permissions.ts';
import type { Db } from '../db/database.ts';
import type { WaitingReviewRow } from '../db/reviews.ts';
import { findVersion } from '../db/versions.ts';
import { presentVersionSummary } from './present/tool.ts';

/** A waiting version as the queue shows it; null when somebody has just decided on it. */
export async function viewReview(db: Db, actor: Actor, row: WaitingReviewRow): Promise<Review | null> {
  const version = await findVersion(db, row.version_id);
  if (version?.state !== 'in_review') return null;
  return {
    version: presentVersionSummary(version),
    tool: { id: row.tool_id, slug: row.tool_slug, title: row.tool_title },
    submittedBy: { id: row.submitted_by, name: row.submitted_by_name },
    isOwnWork: version.created_by === actor.id,
  };
}
