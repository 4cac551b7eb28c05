import { sql } from 'kysely';
import type { Role } from '../contract/permission.ts';
import type { Db } from './database.ts';

export interface SigningIn {
  id: string;
  role: Role;
  password: string | null;
  is_disabled: boolean;
}

/** Who signs in with this address, with the hash of the password where there is one, or undefined. */
export async function findSigningIn(db: Db, email: string): Promise<SigningIn | undefined> {
  const { rows } = await sql<SigningIn>`
    select people.id, people.role, accounts.password, people.disabled_at is not null as is_disabled
    from people
    left join accounts on accounts.person_id = people.id and accounts.provider_id = 'credential'
    where people.email = ${email}`.execute(db);
  return rows[0];
}

/** The hash of a person's password, or null when there is none. */
export async function findPasswordHash(db: Db, personId: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`
    select password
    from accounts
    where person_id = ${personId} and provider_id = 'credential'`.execute(db);
  return rows[0]?.password ?? null;
}

/** The person whose password has this hash, who may sign in and has no second step, or undefined. */
export async function findPersonByPassword(
  db: Db,
  { personId, passwordHash }: { personId: string; passwordHash: string },
): Promise<{ id: string; role: Role; used_at: Date | null } | undefined> {
  const { rows } = await sql<{ id: string; role: Role; used_at: Date | null }>`
    select people.id, people.role, people.seen_at as used_at
    from people
    join accounts on accounts.person_id = people.id and accounts.provider_id = 'credential'
    where people.id = ${personId} and people.disabled_at is null and accounts.password = ${passwordHash}
      and not exists (
        select from second_steps where second_steps.person_id = people.id and second_steps.confirmed_at is not null
      )`.execute(db);
  return rows[0];
}

/** Gives a person this password (its hash) to sign in with, in place of a former one. */
export async function putPasswordAccount(
  db: Db,
  account: { personId: string; passwordHash: string; now: Date },
): Promise<void> {
  await sql`
    insert into accounts (account_id, provider_id, person_id, password, created_at, updated_at)
    values (${account.personId}, 'credential', ${account.personId}, ${account.passwordHash}, ${account.now}, ${account.now})
    on conflict (provider_id, account_id) do update
    set password = excluded.password, updated_at = excluded.updated_at`.execute(db);
}

/** The person whom the single sign-on knows as `subject`, or undefined. */
export async function findPersonBySubject(
  db: Db,
  subject: string,
): Promise<{ id: string; role: Role; is_disabled: boolean } | undefined> {
  const { rows } = await sql<{ id: string; role: Role; is_disabled: boolean }>`
    select people.id, people.role, people.disabled_at is not null as is_disabled
    from accounts
    join people on people.id = accounts.person_id
    where accounts.provider_id = 'oidc' and accounts.account_id = ${subject}`.execute(db);
  return rows[0];
}

/** Lets a person sign in as `subject` of the single sign-on. Violates `accounts_have_different_holders` when taken. */
export async function insertSubjectAccount(
  db: Db,
  account: { personId: string; subject: string; now: Date },
): Promise<void> {
  await sql`
    insert into accounts (account_id, provider_id, person_id, created_at, updated_at)
    values (${account.subject}, 'oidc', ${account.personId}, ${account.now}, ${account.now})`.execute(db);
}

/** Takes every way to sign in from a person. */
export async function deleteAccountsOf(tx: Db, personId: string): Promise<void> {
  await sql`delete from accounts where person_id = ${personId}`.execute(tx);
}
