/** Runs that are emptied: that they were, of which version, how they ended stays; what went in and came out does not. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * Empties the runs that `chosen` selects and locks. Their artifacts are past their time from now on, so the cleaner
 * removes the bytes; uploads go as others do that nothing needs any more.
 */
const emptying = (chosen: RawBuilder<unknown>, now: Date) => sql<{ id: string }>`
  with chosen as (${chosen}), erased as (
    update runs
    set inputs = '{}', settings = '{}', action = null, action_id = null, progress = null, error_summary = null,
        error_reference = null, error = null, outputs = null, next_actions = null, state_rev = null,
        author_notices = null, refused_artifacts = null, erased_at = ${now}
    from chosen
    where runs.id = chosen.id
    returning runs.id
  ), their_events as (
    delete from run_events using erased where run_events.run_id = erased.id
  ), their_files as (
    delete from run_files using erased where run_files.run_id = erased.id
  ), their_artifacts as (
    update artifacts
    set expires_at = least(expires_at, ${now})
    from erased
    where artifacts.run_id = erased.id
  )
  select id from erased`;

/** Empties one run that has ended; false when it has not, or was emptied before. */
export async function eraseRun(tx: Db, id: string, now: Date): Promise<boolean> {
  const chosen = sql`
    select id from runs where id = ${id} and finished_at is not null and erased_at is null for update`;
  const { rows } = await emptying(chosen, now).execute(tx);
  return rows.length > 0;
}

/** Empties up to `limit` runs of people who were deleted; returns how many. */
export async function eraseRunsOfDeleted(db: Db, now: Date, limit: number): Promise<number> {
  const chosen = sql`
    select runs.id
    from people
    join runs on runs.person_id = people.id
    where people.deleted_at is not null and people.erased_at is null
      and runs.finished_at is not null and runs.erased_at is null
    limit ${limit}
    for update of runs skip locked`;
  const { rows } = await emptying(chosen, now).execute(db);
  return rows.length;
}

/**
 * Notes of whom nothing is left in their runs, and takes away what a request or a run that was under way when they were
 * deleted (before `before`) may have left beside it.
 */
export async function markErased(db: Db, before: Date, now: Date): Promise<void> {
  await sql`
    with done as (
      update people
      set erased_at = ${now}
      where deleted_at < ${before} and erased_at is null
        and not exists (select from runs where runs.person_id = people.id and runs.erased_at is null)
      returning id
    ), their_sessions as (
      delete from tool_sessions using done where person_id = done.id
    ), their_schedules as (
      delete from schedules using done where person_id = done.id
    ), their_settings as (
      delete from tool_settings using done where person_id = done.id
    ), their_favourites as (
      delete from favourites using done where person_id = done.id
    )
    delete from notifications using done where person_id = done.id`.execute(db);
}
