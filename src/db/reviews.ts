import { sql } from 'kysely';
import type { RunReason, RunStatus } from '../contract/run-status.ts';
import type { Db } from './database.ts';

export interface CommentRow {
  id: string;
  version_id: string;
  line: number | null;
  text: string;
  author_id: string;
  author_name: string;
  created_at: Date;
  resolved_by: string | null;
  resolved_by_name: string | null;
  resolved_at: Date | null;
}

const commentColumns = sql`
  review_comments.id, review_comments.version_id, review_comments.line, review_comments.text, review_comments.author_id,
  author.name as author_name, review_comments.created_at, review_comments.resolved_by,
  resolver.name as resolved_by_name, review_comments.resolved_at`;

const commentTables = sql`
  review_comments
  join people as author on author.id = review_comments.author_id
  left join people as resolver on resolver.id = review_comments.resolved_by`;

/** What was said of a version, oldest first; at most `limit`. */
export async function listComments(db: Db, versionId: string, limit: number): Promise<CommentRow[]> {
  const { rows } = await sql<CommentRow>`
    select ${commentColumns}
    from ${commentTables}
    where review_comments.version_id = ${versionId}
    order by review_comments.created_at, review_comments.id
    limit ${limit}`.execute(db);
  return rows;
}

/** The comment with this id, or undefined. */
export async function findComment(db: Db, id: string): Promise<CommentRow | undefined> {
  const { rows } = await sql<CommentRow>`
    select ${commentColumns}
    from ${commentTables}
    where review_comments.id = ${id}`.execute(db);
  return rows[0];
}

/** Adds what somebody said of a version, or of a line of it. */
export async function insertComment(
  db: Db,
  comment: { id: string; versionId: string; line: number | null; text: string; authorId: string; now: Date },
): Promise<void> {
  await sql`
    insert into review_comments (id, version_id, line, text, author_id, created_at)
    values (${comment.id}, ${comment.versionId}, ${comment.line}, ${comment.text}, ${comment.authorId}, ${comment.now})`.execute(
    db,
  );
}

/** Marks a comment as done by a person, or (`by` null) as not done. False when it was so already. */
export async function markResolved(db: Db, comment: { id: string; by: string | null; now: Date }): Promise<boolean> {
  const { id, by, now } = comment;
  const result = await sql`
    update review_comments
    set resolved_by = ${by}::uuid, resolved_at = ${by === null ? null : now}::timestamptz
    where id = ${id} and (resolved_at is null) = ${by !== null}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

export interface TestRunRow {
  id: string;
  person_id: string;
  person_name: string;
  status: RunStatus;
  reason: RunReason | null;
  queued_at: Date;
  duration_ms: number | null;
  /** The person took away what went in and came out. */
  is_erased: boolean;
}

/** The test runs of a version, newest first; at most `limit`. */
export async function listTestRuns(db: Db, versionId: string, limit: number): Promise<TestRunRow[]> {
  const { rows } = await sql<TestRunRow>`
    select runs.id, runs.person_id, people.name as person_name, runs.status, runs.reason, runs.queued_at,
           runs.duration_ms, runs.erased_at is not null as is_erased
    from runs
    join people on people.id = runs.person_id
    where runs.version_id = ${versionId} and runs.context = 'sandbox'
    order by runs.queued_at desc
    limit ${limit}`.execute(db);
  return rows;
}
