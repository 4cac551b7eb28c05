/**
 * Runs past their time, and their logs. Small statements only, over runs that have ended and that nobody holds: neither a
 * claim nor a new run ever waits for one. The events of a run go before the run, so that no statement takes many with it.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** Where a run stands in the order of time, exact to what the database holds, so that a walk never meets it again. */
export interface RunPlace {
  queuedAt: string;
  id: string;
}

/** Whose runs; null: everybody's. */
export type RunHolder = { kind: 'tool' | 'person'; id: string } | null;

/** Runs up to, not with, a time or a run of the list. */
export interface OldRuns {
  holder: RunHolder;
  before: { time: Date } | { place: RunPlace };
}

const isOf = (holder: RunHolder): RawBuilder<unknown> =>
  holder === null ? sql`true` : sql`${sql.ref(`runs.${holder.kind}_id`)} = ${holder.id}`;

const isAfter = (place: RunPlace | null): RawBuilder<unknown> =>
  place === null ? sql`true` : sql`(runs.queued_at, runs.id) > (${place.queuedAt}::timestamptz, ${place.id}::uuid)`;

const isBefore = (before: OldRuns['before']): RawBuilder<unknown> =>
  'time' in before
    ? sql`runs.queued_at < ${before.time}`
    : sql`(runs.queued_at, runs.id) <= (${before.place.queuedAt}::timestamptz, ${before.place.id}::uuid)`;

/**
 * The next `limit` runs past their time after `after`, the oldest first, and which of them may go: not one that is under
 * way, not the one that a session stands at, no test run of a version that is in review or published (it is evidence).
 */
export async function listOldRuns(
  db: Db,
  old: OldRuns,
  page: { after: RunPlace | null; limit: number },
): Promise<(RunPlace & { mayGo: boolean })[]> {
  const { rows } = await sql<RunPlace & { mayGo: boolean }>`
    with old as (
      select *
      from runs
      where ${isOf(old.holder)} and ${isBefore(old.before)} and ${isAfter(page.after)}
      order by queued_at, id
      limit ${page.limit}
    )
    select old.id, old.queued_at::text as "queuedAt", old.finished_at is not null
        and not exists (
          select from tool_sessions
          where tool_id = old.tool_id and person_id = old.person_id and context = old.session_context
            and last_run_id = old.id
        )
        and not (old.context = 'sandbox' and exists (
          select from tool_versions where id = old.version_id and state in ('in_review', 'active')
        )) as "mayGo"
    from old
    order by old.queued_at, old.id`.execute(db);
  return rows;
}

/** Takes up to `limit` events of these runs out; returns how many. `isLogOnly` leaves what tells how a run went. */
export async function deleteRunEvents(db: Db, ids: string[], isLogOnly: boolean, limit: number): Promise<number> {
  const result = await sql`
    delete from run_events
    where ctid = any (array(
      select ctid
      from run_events
      where run_id = any (${ids}::uuid[]) and (${!isLogOnly} or type in ('log', 'progress'))
      limit ${limit}
      for update skip locked
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Takes all artifacts of these runs out; returns their ids, for their bytes to be removed. */
export async function deleteArtifactsOf(db: Db, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from artifacts where run_id = any (${ids}::uuid[]) returning id`.execute(db);
  return rows.map((row) => row.id);
}

/** Deletes those of the runs that have ended and that nobody holds; returns how many. */
export async function deleteRuns(db: Db, ids: string[]): Promise<number> {
  const result = await sql`
    delete from runs
    where id in (
      select id from runs where id = any (${ids}::uuid[]) and finished_at is not null for update skip locked
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** The newest run of a tool or a person that is one too many where only `most` are kept; null where there is none. */
export async function findOneTooMany(db: Db, holder: NonNullable<RunHolder>, most: number): Promise<RunPlace | null> {
  const { rows } = await sql<RunPlace>`
    select queued_at::text as "queuedAt", id
    from runs
    where ${isOf(holder)}
    order by queued_at desc, id desc
    limit 1 offset ${most}`.execute(db);
  return rows[0] ?? null;
}

/** All tools, or all people, of whom it is the turn in this round; each comes once in `turns` rounds. */
export async function listHolders(
  db: Db,
  kind: 'tool' | 'person',
  turn: { round: number; turns: number },
): Promise<NonNullable<RunHolder>[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from ${sql.ref(kind === 'tool' ? 'tools' : 'people')}
    where (hashtext(id::text) & 65535) % ${turn.turns} = ${turn.round % turn.turns}`.execute(db);
  return rows.map(({ id }) => ({ kind, id }));
}

/** Up to which run the logs are gone; null at the beginning. */
export async function findCleanedLogs(db: Db): Promise<RunPlace | null> {
  const { rows } = await sql<RunPlace>`select queued_at::text as "queuedAt", run_id as id from cleaned_logs`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Notes that the logs up to this run are gone; never goes back. */
export async function markCleanedLogs(db: Db, place: RunPlace): Promise<void> {
  await sql`
    insert into cleaned_logs (queued_at, run_id)
    values (${place.queuedAt}::timestamptz, ${place.id})
    on conflict (only_line) do update set queued_at = excluded.queued_at, run_id = excluded.run_id
    where (cleaned_logs.queued_at, cleaned_logs.run_id) < (excluded.queued_at, excluded.run_id)`.execute(db);
}

/** The next runs whose logs are past their time, the oldest first, up to one that is under way. */
export async function listRunsWithOldLogs(
  db: Db,
  page: { after: RunPlace | null; before: Date; limit: number },
): Promise<(RunPlace & { isOver: boolean })[]> {
  const { rows } = await sql<RunPlace & { isOver: boolean }>`
    select id, queued_at::text as "queuedAt", finished_at is not null as "isOver"
    from runs
    where queued_at < ${page.before} and ${isAfter(page.after)}
    order by queued_at, id
    limit ${page.limit}`.execute(db);
  return rows;
}
