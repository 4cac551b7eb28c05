import { AppError } from '../contract/errors.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { type CommentRow, insertComment, listComments, markResolved } from '../db/reviews.ts';
import type { VersionRow } from '../db/versions.ts';
import { notify } from './notify.ts';

export const MAX_COMMENTS = 500;

/** Says something of a version, or of a line of it. Throws validation_failed for a line there is not, or one too many. */
export async function commentVersion(
  db: Db,
  origin: Origin,
  comment: {
    id: string;
    version: VersionRow;
    line: number | null;
    text: string;
    by: string;
    mailUrl: string | null;
    now: Date;
  },
): Promise<void> {
  const { id, version, line, text, by, mailUrl, now } = comment;
  if (line !== null && line > version.source.split('\n').length)
    throw new AppError('validation_failed', { issues: [{ field: 'line', message: 'The source has no such line.' }] });
  await inTransaction(db, async (tx) => {
    const earlier = await listComments(tx, version.id, MAX_COMMENTS);
    if (earlier.length >= MAX_COMMENTS)
      throw new AppError('validation_failed', { issues: [{ field: 'text', message: 'There are too many comments.' }] });
    await insertComment(tx, { id, versionId: version.id, line, text, authorId: by, now });
    await recordAudit(tx, origin, {
      action: 'review.commented',
      target: { type: 'comment', id },
      after: { toolId: version.tool_id, versionId: version.id, line },
      at: now,
    });
    const to = [version.created_by, ...earlier.map((each) => each.author_id)];
    await notify(tx, {
      to,
      kind: 'review_commented',
      by,
      toolId: version.tool_id,
      versionId: version.id,
      mailUrl,
      now,
    });
  });
}

/** Says that what a comment asks for is done, or that it is not. Throws conflict when it was so already. */
export async function resolveComment(
  db: Db,
  origin: Origin,
  resolve: { comment: CommentRow; isResolved: boolean; by: string; now: Date },
): Promise<void> {
  const { comment, isResolved, by, now } = resolve;
  await inTransaction(db, async (tx) => {
    if (!(await markResolved(tx, { id: comment.id, by: isResolved ? by : null, now }))) throw new AppError('conflict');
    await recordAudit(tx, origin, {
      action: isResolved ? 'review.comment_resolved' : 'review.comment_reopened',
      target: { type: 'comment', id: comment.id },
      after: { versionId: comment.version_id },
      at: now,
    });
  });
}
