import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { commentVersion, MAX_COMMENTS, resolveComment } from '../../actions/comment-version.ts';
import { requestChanges, withdrawVersion } from '../../actions/return-version.ts';
import { rollBack } from '../../actions/roll-back.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { canReadRun, canWithdraw } from '../../core/permissions.ts';
import { findComment, listComments, listTestRuns, type TestRunRow } from '../../db/reviews.ts';
import { listVersionsInReview } from '../../db/versions.ts';
import { handle } from '../handle.ts';
import { requireManagedVersion } from '../load-tool.ts';
import { presentComment, presentReview, presentTestRun } from '../present/review.ts';
import type { ServerContext } from '../server-context.ts';
import { viewVersion } from '../view-version.ts';
import { viewVersionDiff } from '../view-version-diff.ts';

const MAX_TEST_RUNS = 20;

export function reviewRoutes(app: FastifyInstance, { db, mailUrl }: ServerContext): void {
  const viewComments = async (versionId: string) => ({
    items: (await listComments(db, versionId, MAX_COMMENTS)).map(presentComment),
  });

  handle(app, routes.listReviews, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { submittedAt: timeOfCursor(cursor), id: cursor.id };
    const rows = await listVersionsInReview(db, { after, limit: query.limit });
    return {
      items: rows.map((row) => presentReview(row, actor)),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.submitted_at, row.id]),
    };
  });

  handle(app, routes.requestChanges, async ({ params, body, actor, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    const draftId = randomUUID();
    await requestChanges(db, origin, { version, by: actor.id, note: body.note, draftId, mailUrl, now });
    return viewVersion(db, actor, draftId);
  });

  handle(app, routes.withdrawVersion, async ({ params, actor, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    if (!canWithdraw(actor, { authorId: version.created_by })) throw new AppError('forbidden');
    const draftId = randomUUID();
    await withdrawVersion(db, origin, { version, by: actor.id, draftId, now });
    return viewVersion(db, actor, draftId);
  });

  handle(app, routes.rollBack, async ({ params, actor, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    const newVersionId = randomUUID();
    await rollBack(db, origin, { version, by: actor.id, newVersionId, mailUrl, now });
    return viewVersion(db, actor, newVersionId);
  });

  handle(app, routes.getVersionDiff, async ({ params, query, actor }) =>
    viewVersionDiff(db, actor, params.versionId, query.against),
  );

  handle(app, routes.listTestRuns, async ({ params, actor }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    const rows = await listTestRuns(db, version.id, MAX_TEST_RUNS);
    const canOpen = (row: TestRunRow) => !row.is_erased && canReadRun(actor, { personId: row.person_id });
    return { items: rows.map((row) => presentTestRun(row, canOpen(row))) };
  });

  handle(app, routes.listComments, async ({ params, actor }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    return viewComments(version.id);
  });

  handle(app, routes.addComment, async ({ params, body, actor, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    await commentVersion(db, origin, { id: randomUUID(), version, ...body, by: actor.id, mailUrl, now });
    return viewComments(version.id);
  });

  handle(app, routes.resolveComment, async ({ params, body, actor, origin, now }) => {
    const comment = await findComment(db, params.commentId);
    if (comment === undefined) throw new AppError('not_found');
    await requireManagedVersion(db, actor, comment.version_id);
    await resolveComment(db, origin, { comment, isResolved: body.isResolved, by: actor.id, now });
    return viewComments(comment.version_id);
  });
}
