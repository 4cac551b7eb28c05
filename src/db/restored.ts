/** Puts to rest what was under way in the installation that a backup is of: there it went on, and here it must not again. */
import { sql } from 'kysely';
import type { ScheduleRule } from '../contract/schedule.ts';
import type { Db } from './database.ts';

/** Ends every run that had not ended, with its done event; returns how many. `summary` says why, to its person. */
export async function loseUnfinishedRuns(tx: Db, summary: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with lost as (
      update runs
      set status = 'failed', reason = 'worker_lost', finished_at = ${now}, worker_id = null, held_by = null,
          error_summary = ${summary}, outputs = '[]', next_actions = '[]', author_notices = '[]',
          refused_artifacts = '[]', last_seq = last_seq + 1
      where status in ('queued', 'running')
      returning id, last_seq
    ), announced as (
      insert into run_events (run_id, seq, type, at, payload)
      select id, last_seq, 'done', ${now}, json_build_object('status', 'failed', 'reason', 'worker_lost', 'exitCode', null)
      from lost
    )
    select count(*) as count from lost`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Ends all that lets somebody in without a password or an API token: logins, links, sign-ons under way. */
export async function endWaysIn(tx: Db): Promise<void> {
  await sql`
    with ended as (delete from logins), spent as (delete from one_time_links)
    delete from verifications`.execute(tx);
}

/** Gives up the mails that wait; returns how many. */
export async function giveUpWaitingMails(tx: Db, now: Date): Promise<number> {
  const result = await sql`
    update mails
    set given_up_at = ${now}, body = null, html = null, fault = 'It waited when the backup was made that was restored here.'
    where sent_at is null and given_up_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Forgets who works and who edits: nobody does yet. */
export async function forgetPresence(tx: Db): Promise<void> {
  await sql`
    with left_open as (delete from edit_locks)
    delete from workers`.execute(tx);
}

/** Schedules that are due by `now`, some of them. */
export async function listPassedSchedules(
  tx: Db,
  now: Date,
  limit: number,
): Promise<{ id: string; rule: ScheduleRule }[]> {
  const { rows } = await sql<{ id: string; rule: ScheduleRule }>`
    select id, rule
    from schedules
    where next_at <= ${now} and stopped_at is null
    limit ${limit}`.execute(tx);
  return rows;
}

/** Notes the due moment of schedules as missed, and goes on to another one. */
export async function missMoments(tx: Db, schedules: { id: string; nextAt: Date | null }[], now: Date): Promise<void> {
  await sql`
    with given as (
      select id, next_at
      from unnest(${schedules.map(({ id }) => id)}::uuid[], ${schedules.map(({ nextAt }) => nextAt)}::timestamptz[])
        as given (id, next_at)
    ), noted as (
      insert into schedule_ticks (schedule_id, due_at, state, decided_at)
      select schedules.id, schedules.next_at, 'missed', ${now}
      from schedules
      join given on given.id = schedules.id
      on conflict do nothing
    )
    update schedules
    set next_at = given.next_at, skip_at = case when skip_at > ${now} then skip_at end
    from given
    where schedules.id = given.id`.execute(tx);
}

/** Ends ticks that wait for their turn, for their run or for another attempt; returns how many. */
export async function closeOpenTicks(tx: Db, now: Date): Promise<number> {
  const result = await sql`
    update schedule_ticks
    set state = case state when 'waiting' then 'missed' else 'failed' end, retry_at = null, decided_at = ${now}
    where state in ('waiting', 'running', 'retrying')`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Drops what alerts had still to tell, and forgets what no rule has looked at; returns how many messages. */
export async function dropAlerts(tx: Db, now: Date): Promise<number> {
  const result = await sql`
    with forgotten as (delete from alert_happenings)
    update alert_deliveries
    set state = 'dropped', ended_at = ${now}, next_try_at = null
    where state in ('waiting', 'trying')`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}
