import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface MailRow {
  id: string;
  recipient: string;
  subject: string;
  body: string;
  tries: number;
}

/** Puts a mail into the outbox, to be called in the transaction of what causes it. */
export async function insertMail(
  tx: Db,
  mail: { id: string; personId: string; recipient: string; subject: string; body: string; now: Date },
): Promise<void> {
  await sql`
    insert into mails (id, person_id, recipient, subject, body, next_try_at, created_at)
    values (${mail.id}, ${mail.personId}, ${mail.recipient}, ${mail.subject}, ${mail.body}, ${mail.now}, ${mail.now})`.execute(
    tx,
  );
}

/**
 * Takes a few mails that are due, for this process alone: no other takes them before `leaseUntil`. When the process dies
 * they are due again then.
 */
export async function claimMails(db: Db, claim: { limit: number; leaseUntil: Date; now: Date }): Promise<MailRow[]> {
  const { rows } = await sql<MailRow>`
    with due as (
      select id
      from mails
      where sent_at is null and given_up_at is null and next_try_at <= ${claim.now}
      order by next_try_at
      limit ${claim.limit}
      for update skip locked
    )
    update mails
    set tries = tries + 1, next_try_at = ${claim.leaseUntil}
    from due
    where mails.id = due.id
    returning mails.id, mails.recipient, mails.subject, mails.body, mails.tries`.execute(db);
  return rows;
}

/** Gives up what waits for people who may not sign in any more. */
export async function giveUpMailsToDisabled(db: Db, now: Date): Promise<void> {
  await sql`
    update mails
    set given_up_at = ${now}, body = null, fault = 'The person may not sign in any more.'
    from people
    where people.id = mails.person_id and people.disabled_at is not null
      and mails.sent_at is null and mails.given_up_at is null`.execute(db);
}

/** A mail has arrived at the mail server; its text goes. */
export async function markSent(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    update mails
    set sent_at = ${now}, body = null, fault = null
    where id = ${id} and sent_at is null and given_up_at is null`.execute(db);
}

/** A mail could not be sent this time; `nextTryAt` null gives it up. */
export async function markFailed(
  db: Db,
  id: string,
  failure: { fault: string; nextTryAt: Date | null; now: Date },
): Promise<void> {
  const givenUpAt = failure.nextTryAt === null ? failure.now : null;
  await sql`
    update mails
    set fault = ${failure.fault}, next_try_at = coalesce(${failure.nextTryAt}, next_try_at), given_up_at = ${givenUpAt},
        body = case when ${givenUpAt}::timestamptz is null then body end
    where id = ${id} and sent_at is null and given_up_at is null`.execute(db);
}

/** Forgets mails that ended before `before`. */
export async function deleteOldMails(db: Db, before: Date): Promise<void> {
  await sql`delete from mails where coalesce(sent_at, given_up_at) < ${before}`.execute(db);
}
