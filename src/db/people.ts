import { sql } from 'kysely';
import type { Role } from '../contract/permission.ts';
import type { Db } from './database.ts';

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
}

/** The person with this id, or undefined. */
export async function findPerson(db: Db, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select id, name, email, role, created_at
    from people
    where id = ${id}`.execute(db);
  return rows[0];
}

/** Whose e-mail address this is, or null. */
export async function findPersonIdByEmail(db: Db, email: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from people where email = ${email}`.execute(db);
  return rows[0]?.id ?? null;
}

/** The person a login token belongs to, while it lasts, or undefined. `now` decides what has expired. */
export async function findPersonByLogin(db: Db, token: string, now: Date): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select people.id, people.name, people.email, people.role, people.created_at
    from logins
    join people on people.id = logins.person_id
    where logins.token = ${token} and logins.expires_at > ${now}`.execute(db);
  return rows[0];
}

/** Ends one login; harmless when it is gone. */
export async function deleteLogin(db: Db, token: string): Promise<void> {
  await sql`delete from logins where token = ${token}`.execute(db);
}

/** Ends every login of a person; returns how many there were. */
export async function deleteLoginsOf(db: Db, personId: string): Promise<number> {
  const result = await sql`delete from logins where person_id = ${personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** People by name, a page of them after `cursor` (name and id of the last one seen). */
export async function listPeople(
  db: Db,
  page: { after: { name: string; id: string } | null; limit: number },
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select id, name, email, role, created_at
    from people
    where ${page.after === null}
       or (lower(name), id) > (lower(${page.after?.name ?? ''}), ${page.after?.id ?? null}::uuid)
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

/** Gives a person a password to sign in with; `passwordHash` is better-auth's. */
export async function insertPasswordAccount(
  db: Db,
  account: { personId: string; passwordHash: string; now: Date },
): Promise<void> {
  await sql`
    insert into accounts (account_id, provider_id, person_id, password, created_at, updated_at)
    values (${account.personId}, 'credential', ${account.personId}, ${account.passwordHash}, ${account.now}, ${account.now})`.execute(
    db,
  );
}

/** Locks the set of superusers against change until the transaction ends; returns their ids. */
export async function lockSuperusers(tx: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from people
    where role = 'superuser'
    for update`.execute(tx);
  return rows.map((row) => row.id);
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
    select count(*) as count from people where role in ('admin', 'superuser')`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Everybody who can approve a version. */
export async function listPublisherIds(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from people where role in ('admin', 'superuser')`.execute(db);
  return rows.map((row) => row.id);
}

/** The person with this e-mail address (in lower case), or undefined. */
export async function findPersonByEmail(db: Db, email: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select id, name, email, role, created_at
    from people
    where email = ${email}`.execute(db);
  return rows[0];
}

/** Removes logins that have run out. */
export async function deleteExpiredLogins(db: Db, now: Date): Promise<void> {
  await sql`delete from logins where expires_at <= ${now}`.execute(db);
}

/** Whether this is the setup token, in time; it stays. */
export async function isSetupToken(db: Db, tokenHash: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from verifications
    where identifier = 'setup' and value = ${tokenHash} and expires_at > ${now}`.execute(db);
  return rows.length > 0;
}
