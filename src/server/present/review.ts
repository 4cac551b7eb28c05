import type { Comment, Review, TestRun } from '../../contract/review.ts';
import type { Actor } from '../../core/permissions.ts';
import type { CommentRow, TestRunRow } from '../../db/reviews.ts';
import type { WaitingVersionRow } from '../../db/versions.ts';
import { presentVersionSummary } from './tool.ts';

export function presentReview(row: WaitingVersionRow, actor: Actor): Review {
  return {
    version: presentVersionSummary(row),
    tool: { id: row.tool_id, slug: row.tool_slug, title: row.tool_title },
    submittedBy: { id: row.submitted_by, name: row.submitted_by_name },
    isOwnWork: row.created_by === actor.id,
  };
}

export function presentComment(row: CommentRow): Comment {
  const { resolved_by: id, resolved_by_name: name, resolved_at: at } = row;
  return {
    id: row.id,
    line: row.line,
    text: row.text,
    author: { id: row.author_id, name: row.author_name },
    createdAt: row.created_at.toISOString(),
    resolved: id === null || name === null || at === null ? null : { by: { id, name }, at: at.toISOString() },
  };
}

export function presentTestRun(row: TestRunRow, canOpen: boolean): TestRun {
  return {
    id: row.id,
    person: { id: row.person_id, name: row.person_name },
    status: row.status,
    reason: row.reason,
    queuedAt: row.queued_at.toISOString(),
    durationMs: row.duration_ms,
    canOpen,
  };
}
