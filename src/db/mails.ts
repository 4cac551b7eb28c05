import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

export interface MailRow {
  id: string;
  recipient: string;
  subject: string;
  body: string;
  /** The same for who reads HTML; most mails have none. */
  html: string | null;
  tries: number;
}

/** Puts a mail into the outbox, to be called in the transaction of what causes it. */
export async function insertMail(
  tx: Db,
  mail: {
    id: string;
    /** Null: the address is nobody's here. */
    personId: string | null;
    recipient: string;
    subject: string;
    body: string;
    html?: string;
    now: Date;
  },
): Promise<void> {
  const { html = null, now } = mail;
  await sql`
    insert into mails (id, person_id, recipient, subject, body, html, next_try_at, created_at)
    values (${mail.id}, ${mail.personId}, ${mail.recipient}, ${mail.subject}, ${mail.body}, ${html}, ${now}, ${now})`.execute(
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
    returning mails.id, mails.recipient, mails.subject, mails.body, mails.html, mails.tries`.execute(db);
  return rows;
}

/**
 * Part of a statement that changes mails, whose CTE is `changed`: where the mail is a delivery of alerts (of the same id),
 * its try is recorded there.
 */
const recordTry = (isSuccess: boolean, fault: RawBuilder<unknown>, now: Date) => sql`
  , delivered as (
    update alert_deliveries
    set tries = changed.tries,
        state = case when changed.sent_at is not null then 'sent' when changed.given_up_at is not null then 'given_up'
                else state end,
        ended_at = coalesce(changed.sent_at, changed.given_up_at)
    from changed
    where alert_deliveries.id = changed.id
    returning alert_deliveries.id
  )
  insert into alert_tries (delivery_id, number, at, is_success, fault)
  select changed.id, changed.tries, ${now}, ${isSuccess}, ${fault}
  from changed join delivered on delivered.id = changed.id
  on conflict do nothing`;

/** Gives up what waits for people who may not sign in any more. */
export async function giveUpMailsToDisabled(db: Db, now: Date): Promise<void> {
  await sql`
    with changed as (
      update mails
      set given_up_at = ${now}, body = null, html = null, fault = 'The person may not sign in any more.'
      from people
      where people.id = mails.person_id and people.disabled_at is not null
        and mails.sent_at is null and mails.given_up_at is null
      returning mails.id, mails.tries + 1 as tries, mails.sent_at, mails.given_up_at, mails.fault
    ) ${recordTry(false, sql`changed.fault`, now)}`.execute(db);
}

/** A mail has arrived at the mail server; its text goes. */
export async function markSent(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    with changed as (
      update mails
      set sent_at = ${now}, body = null, html = null, fault = null
      where id = ${id} and sent_at is null and given_up_at is null
      returning id, tries, sent_at, given_up_at
    ) ${recordTry(true, sql`null`, now)}`.execute(db);
}

/** A mail could not be sent this time; `nextTryAt` null gives it up. */
export async function markFailed(
  db: Db,
  id: string,
  failure: { fault: string; nextTryAt: Date | null; now: Date },
): Promise<void> {
  const givenUpAt = failure.nextTryAt === null ? failure.now : null;
  await sql`
    with changed as (
      update mails
      set fault = ${failure.fault}, next_try_at = coalesce(${failure.nextTryAt}, next_try_at), given_up_at = ${givenUpAt},
          body = case when ${givenUpAt}::timestamptz is null then body end,
          html = case when ${givenUpAt}::timestamptz is null then html end
      where id = ${id} and sent_at is null and given_up_at is null
      returning id, tries, sent_at, given_up_at, fault
    ) ${recordTry(false, sql`changed.fault`, failure.now)}`.execute(db);
}

/** Forgets up to `limit` mails that ended before `before`; returns how many. */
export async function deleteOldMails(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from mails
    where id = any (array(
      select id
      from mails
      where coalesce(sent_at, given_up_at) < ${before}
      limit ${limit}
      for update skip locked
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
