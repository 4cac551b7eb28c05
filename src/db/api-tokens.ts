import { sql } from 'kysely';
import type { TokenScope } from '../contract/permission.ts';
import type { Db } from './database.ts';
import type { PersonRow } from './people.ts';

export interface ApiTokenRow {
  id: string;
  name: string;
  hint: string;
  scopes: TokenScope[];
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

/** The person a token belongs to, with its scopes, while it lasts and the person may sign in, or undefined. */
export async function findPersonByToken(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<(PersonRow & { scopes: TokenScope[]; used_at: Date | null }) | undefined> {
  const { rows } = await sql<PersonRow & { scopes: TokenScope[]; used_at: Date | null }>`
    select people.id, people.name, people.email, people.role, people.created_at, api_tokens.scopes, api_tokens.used_at
    from api_tokens
    join people on people.id = api_tokens.person_id
    where api_tokens.token_hash = ${tokenHash} and api_tokens.expires_at > ${now} and people.disabled_at is null`.execute(
    db,
  );
  return rows[0];
}

/** Stores a token by its hash. */
export async function insertToken(
  db: Db,
  token: {
    id: string;
    personId: string;
    name: string;
    hint: string;
    tokenHash: string;
    scopes: readonly TokenScope[];
    expiresAt: Date;
    now: Date;
  },
): Promise<ApiTokenRow> {
  const { rows } = await sql<ApiTokenRow>`
    insert into api_tokens (id, person_id, name, hint, token_hash, scopes, created_at, expires_at)
    values (${token.id}, ${token.personId}, ${token.name}, ${token.hint}, ${token.tokenHash}, ${token.scopes}::text[],
            ${token.now}, ${token.expiresAt})
    returning id, name, hint, scopes, created_at, expires_at, used_at`.execute(db);
  return rows[0] as ApiTokenRow;
}

/** Notes that a token was just used. */
export async function touchToken(db: Db, tokenHash: string, now: Date): Promise<void> {
  await sql`update api_tokens set used_at = ${now} where token_hash = ${tokenHash}`.execute(db);
}

/** The tokens of a person that have not expired, the newest first. */
export async function listTokens(db: Db, personId: string, now: Date): Promise<ApiTokenRow[]> {
  const { rows } = await sql<ApiTokenRow>`
    select id, name, hint, scopes, created_at, expires_at, used_at
    from api_tokens
    where person_id = ${personId} and expires_at > ${now}
    order by created_at desc, id`.execute(db);
  return rows;
}

/** Revokes a token of a person; false when the person has none with this id. */
export async function deleteToken(db: Db, personId: string, id: string): Promise<boolean> {
  const result = await sql`delete from api_tokens where id = ${id} and person_id = ${personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Revokes every token of a person. */
export async function deleteTokensOf(db: Db, personId: string): Promise<void> {
  await sql`delete from api_tokens where person_id = ${personId}`.execute(db);
}

/** Removes tokens that have expired. */
export async function deleteExpiredTokens(db: Db, now: Date): Promise<void> {
  await sql`delete from api_tokens where expires_at <= ${now}`.execute(db);
}
