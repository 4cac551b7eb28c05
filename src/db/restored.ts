/** Puts to rest what was under way in the installation that a backup is of: there it went on, and here it must not again. */
import { sql } from 'kysely';
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
    set given_up_at = ${now}, body = null, fault = 'It waited when the backup was made that was restored here.'
    where sent_at is null and given_up_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Forgets who works and who edits: nobody does yet. */
export async function forgetPresence(tx: Db): Promise<void> {
  await sql`
    with left_open as (delete from edit_locks)
    delete from workers`.execute(tx);
}
