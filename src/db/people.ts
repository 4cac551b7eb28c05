import { sql } from 'kysely';
import type { Role } from '../contract/permission.ts';
import type { mailStates } from '../contract/person.ts';
import type { Db } from './database.ts';

type MailState = (typeof mailStates)[number];

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
}

interface Standing {
  is_disabled: boolean;
}

/** The person with this id, or undefined; who was deleted is nobody. */
export async function findPerson(db: Db, id: string): Promise<(PersonRow & Standing) | undefined> {
  const { rows } = await sql<PersonRow & Standing>`
    select id, name, email, role, created_at, disabled_at is not null as is_disabled
    from people
    where id = ${id} and deleted_at is null`.execute(db);
  return rows[0];
}

/** The same, and their row is theirs to change until the transaction ends. */
export async function lockPerson(tx: Db, id: string): Promise<(PersonRow & Standing) | undefined> {
  await sql`select from people where id = ${id} for no key update`.execute(tx);
  return findPerson(tx, id);
}

/** The person with this address, or undefined. `is_verified`: they have shown that it is theirs. */
export async function findPersonByEmail(
  db: Db,
  email: string,
): Promise<(PersonRow & Standing & { is_verified: boolean }) | undefined> {
  const { rows } = await sql<PersonRow & Standing & { is_verified: boolean }>`
    select id, name, email, role, created_at, disabled_at is not null as is_disabled, email_verified as is_verified
    from people
    where email = ${email}`.execute(db);
  return rows[0];
}

/** Notes that a person was just here. */
export async function touchPerson(db: Db, id: string, now: Date): Promise<void> {
  await sql`update people set seen_at = ${now} where id = ${id}`.execute(db);
}

export interface ManagedPersonRow extends PersonRow, Standing {
  seen_at: Date | null;
  logins: number;
  tools: number;
  has_account: boolean;
  has_second_step: boolean;
  mail: MailState | null;
}

/** People by name, a page of them after `after` (name and id of the last one seen). Those who were deleted are left out. */
export async function listPeople(
  db: Db,
  page: { q: string; after: { name: string; id: string } | null; limit: number; now: Date },
): Promise<ManagedPersonRow[]> {
  const { rows } = await sql<ManagedPersonRow>`
    select id, name, email, role, created_at, disabled_at is not null as is_disabled, seen_at,
           (select count(*) from logins where person_id = people.id and expires_at > ${page.now}) as logins,
           (select count(*) from tools where owner_id = people.id and kind = 'tool') as tools,
           exists (select from accounts where person_id = people.id) as has_account,
           exists (select from second_steps where person_id = people.id and confirmed_at is not null) as has_second_step,
           (select case when sent_at is not null then 'sent' when given_up_at is not null then 'failed' else 'waiting' end
            from mails
            where person_id = people.id
            order by created_at desc
            limit 1) as mail
    from people
    where deleted_at is null
      and (${page.q} = '' or position(lower(${page.q}) in lower(name) || ' ' || email) > 0)
      and (${page.after === null}
        or (lower(name), id) > (lower(${page.after?.name ?? ''}), ${page.after?.id ?? null}::uuid))
    order by lower(name), id
    limit ${page.limit}`.execute(db);
  return rows;
}

/** Adds a person without a way to sign in yet. Violates `people_have_different_emails` when the address is taken. */
export async function insertPerson(
  db: Db,
  person: { id: string; name: string; email: string; role: Role; now: Date },
): Promise<PersonRow> {
  const { rows } = await sql<PersonRow>`
    insert into people (id, name, email, role, created_at, updated_at)
    values (${person.id}, ${person.name}, ${person.email}, ${person.role}, ${person.now}, ${person.now})
    returning id, name, email, role, created_at`.execute(db);
  return rows[0] as PersonRow;
}

/** Locks the set of superusers who may sign in against change until the transaction ends; returns their ids. */
export async function lockSuperusers(tx: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from people
    where role = 'superuser' and disabled_at is null
    order by id
    for no key update`.execute(tx);
  return rows.map((row) => row.id);
}

/** Whether this person alone may do everything. */
export async function isLastSuperuser(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ is_last: boolean }>`
    select coalesce(array_agg(id) = array[${id}::uuid], false) as is_last
    from people
    where role = 'superuser' and disabled_at is null`.execute(db);
  return rows[0]?.is_last === true;
}

/** Whether nobody may administer this installation yet. */
export async function hasNoSuperuser(db: Db): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    select not exists (select from people where role = 'superuser') as none`.execute(db);
  return rows[0]?.none === true;
}

/** Serialises the making of the first superuser among all servers until the transaction ends. */
export async function lockSetup(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7070002)`.execute(tx);
}

/** Changes a role; returns the person, or undefined when there is none. */
export async function updateRole(db: Db, id: string, role: Role, now: Date): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    update people
    set role = ${role}, updated_at = ${now}
    where id = ${id}
    returning id, name, email, role, created_at`.execute(db);
  return rows[0];
}

/** Replaces the setup token by a new one (its hash) that lasts until `expiresAt`. */
export async function replaceSetupToken(db: Db, tokenHash: string, expiresAt: Date, now: Date): Promise<void> {
  await sql`
    with former as (delete from verifications where identifier = 'setup')
    insert into verifications (identifier, value, expires_at, created_at, updated_at)
    values ('setup', ${tokenHash}, ${expiresAt}, ${now}, ${now})`.execute(db);
}

/** Uses up the setup token; true when it was the right one and in time. */
export async function spendSetupToken(db: Db, tokenHash: string, now: Date): Promise<boolean> {
  const result = await sql`
    delete from verifications
    where identifier = 'setup' and value = ${tokenHash} and expires_at > ${now}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** How many people can approve a version. */
export async function countPublishers(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from people where role in ('admin', 'superuser') and disabled_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Everybody who can approve a version. */
export async function listPublisherIds(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from people where role in ('admin', 'superuser') and disabled_at is null`.execute(db);
  return rows.map((row) => row.id);
}

/** Whether this is the setup token, in time; it stays. */
export async function isSetupToken(db: Db, tokenHash: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from verifications
    where identifier = 'setup' and value = ${tokenHash} and expires_at > ${now}`.execute(db);
  return rows.length > 0;
}

/** Keeps a person out; false when they are out already. */
export async function disablePerson(tx: Db, id: string, now: Date): Promise<boolean> {
  const result = await sql`
    update people set disabled_at = ${now}, updated_at = ${now}
    where id = ${id} and disabled_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Lets a person in again; false when they are in already, or were deleted. */
export async function enablePerson(tx: Db, id: string, now: Date): Promise<boolean> {
  const result = await sql`
    update people set disabled_at = null, updated_at = ${now}
    where id = ${id} and disabled_at is not null and deleted_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** The address was shown to belong to the person: a mail that was sent there came back. */
export async function markEmailVerified(tx: Db, id: string, now: Date): Promise<void> {
  await sql`update people set email_verified = true, updated_at = ${now} where id = ${id}`.execute(tx);
}

/** Takes name, address and role from a person for good; runs and versions go on to point here. */
export async function forgetPerson(tx: Db, id: string, now: Date): Promise<void> {
  await sql`
    update people
    set name = 'Deleted person', email = 'deleted-' || id || '@deleted.invalid', email_verified = false, image = null,
        role = 'user', disabled_at = coalesce(disabled_at, ${now}), deleted_at = ${now}, seen_at = null, updated_at = ${now}
    where id = ${id}`.execute(tx);
}

/** Removes what is kept of a person in other tables: ways to come in, links, mails, news, marks, schedules, and what tools remember. */
export async function deleteTracesOf(tx: Db, personId: string): Promise<void> {
  await sql`
    with
      their_tokens as (delete from api_tokens where person_id = ${personId}),
      their_links as (delete from one_time_links where person_id = ${personId}),
      their_mails as (delete from mails where person_id = ${personId}),
      their_second_step as (delete from second_steps where person_id = ${personId}),
      their_mail_wishes as (delete from mail_wishes where person_id = ${personId}),
      their_open_suggestions as (delete from suggestions where person_id = ${personId} and state = 'open'),
      their_samples as (
        update suggestions
        set sample_upload_id = null, sample_name = null
        where person_id = ${personId} and state <> 'open'
      ),
      their_schedules as (delete from schedules where person_id = ${personId}),
      their_sessions as (delete from tool_sessions where person_id = ${personId}),
      their_settings as (delete from tool_settings where person_id = ${personId}),
      their_favourites as (delete from favourites where person_id = ${personId}),
      their_notifications as (delete from notifications where person_id = ${personId}),
      their_alert_rules as (delete from alert_rules where owner_id = ${personId}),
      their_alert_channels as (delete from alert_channel_people where person_id = ${personId}),
      their_alert_addresses as (
        update alert_channels
        set addresses = array_remove(addresses, email)
        from people
        where people.id = ${personId} and email = any (addresses)
      ),
      their_alert_deliveries as (
        delete from alert_deliveries
        where person_id = ${personId} or address = (select email from people where id = ${personId})
      ),
      their_edit_locks as (delete from edit_locks where person_id = ${personId})
    delete from tool_maintainers where person_id = ${personId}`.execute(tx);
}
