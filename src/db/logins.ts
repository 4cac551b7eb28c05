import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { PersonRow } from './people.ts';

export interface LoginRow {
  id: string;
  token_hash: string;
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  seen_at: Date;
}

/** The person a login belongs to, while it lasts and the person may sign in, or undefined. `now` decides what has expired. */
export async function findPersonByLogin(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<(PersonRow & { used_at: Date }) | undefined> {
  const { rows } = await sql<PersonRow & { used_at: Date }>`
    select people.id, people.name, people.email, people.role, people.created_at, logins.seen_at as used_at
    from logins
    join people on people.id = logins.person_id
    where logins.token_hash = ${tokenHash} and logins.expires_at > ${now} and people.disabled_at is null`.execute(db);
  return rows[0];
}

/** Opens a login. */
export async function insertLogin(
  db: Db,
  login: { personId: string; tokenHash: string; address: string; userAgent: string; expiresAt: Date; now: Date },
): Promise<void> {
  await sql`
    insert into logins (person_id, token_hash, address, user_agent, expires_at, created_at, seen_at)
    values (${login.personId}, ${login.tokenHash}, ${login.address}, ${login.userAgent}, ${login.expiresAt}, ${login.now},
            ${login.now})`.execute(db);
}

/** Whether a login was opened after `since`. */
export async function isLoginSince(db: Db, tokenHash: string, since: Date): Promise<boolean> {
  const { rows } = await sql`
    select from logins
    where token_hash = ${tokenHash} and created_at > ${since}`.execute(db);
  return rows.length > 0;
}

/** Notes that a login was just used. */
export async function touchLogin(db: Db, tokenHash: string, now: Date): Promise<void> {
  await sql`update logins set seen_at = ${now} where token_hash = ${tokenHash}`.execute(db);
}

/** The logins of a person that have not run out, the one used last first. */
export async function listLogins(db: Db, personId: string, now: Date): Promise<LoginRow[]> {
  const { rows } = await sql<LoginRow>`
    select id, token_hash, address, user_agent, created_at, seen_at
    from logins
    where person_id = ${personId} and expires_at > ${now}
    order by seen_at desc, id
    limit 200`.execute(db);
  return rows;
}

/** Ends one login; returns whose it was, undefined when it is gone. */
export async function deleteLogin(db: Db, tokenHash: string): Promise<string | undefined> {
  const { rows } = await sql<{ person_id: string }>`
    delete from logins
    where token_hash = ${tokenHash}
    returning person_id`.execute(db);
  return rows[0]?.person_id;
}

/** Ends a login of a person by its id; false when the person has none with it. */
export async function deleteLoginById(db: Db, personId: string, id: string): Promise<boolean> {
  const result = await sql`delete from logins where id = ${id} and person_id = ${personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Ends every login of a person, but the one with `keptHash` if given; returns how many there were. */
export async function deleteLoginsOf(db: Db, personId: string, keptHash: string | null = null): Promise<number> {
  const result = await sql`
    delete from logins
    where person_id = ${personId} and token_hash is distinct from ${keptHash}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Removes logins that have run out. */
export async function deleteExpiredLogins(db: Db, now: Date): Promise<void> {
  await sql`delete from logins where expires_at <= ${now}`.execute(db);
}
