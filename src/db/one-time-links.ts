import { sql } from 'kysely';
import type { LinkPurpose } from '../contract/person.ts';
import type { Db } from './database.ts';

/** Makes a link (its hash) the only one of a person. */
export async function replaceLink(
  db: Db,
  link: { personId: string; purpose: LinkPurpose; tokenHash: string; isMailed: boolean; expiresAt: Date; now: Date },
): Promise<void> {
  await sql`
    insert into one_time_links (person_id, purpose, token_hash, is_mailed, expires_at, created_at)
    values (${link.personId}, ${link.purpose}, ${link.tokenHash}, ${link.isMailed}, ${link.expiresAt}, ${link.now})
    on conflict (person_id) do update
    set purpose = excluded.purpose, token_hash = excluded.token_hash, is_mailed = excluded.is_mailed,
        expires_at = excluded.expires_at, created_at = excluded.created_at`.execute(db);
}

/** Whose link this is, while it is good and the person may sign in, or undefined. It stays. */
export async function findLink(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<{ purpose: LinkPurpose; name: string; email: string } | undefined> {
  const { rows } = await sql<{ purpose: LinkPurpose; name: string; email: string }>`
    select one_time_links.purpose, people.name, people.email
    from one_time_links
    join people on people.id = one_time_links.person_id
    where one_time_links.token_hash = ${tokenHash} and one_time_links.expires_at > ${now}
      and people.disabled_at is null`.execute(db);
  return rows[0];
}

/** Uses up a link; the person it belongs to, or undefined when it was not good. Of two at once one gets it. */
export async function spendLink(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<{ person_id: string; purpose: LinkPurpose; is_mailed: boolean } | undefined> {
  const { rows } = await sql<{ person_id: string; purpose: LinkPurpose; is_mailed: boolean }>`
    delete from one_time_links
    using people
    where people.id = one_time_links.person_id and people.disabled_at is null
      and one_time_links.token_hash = ${tokenHash} and one_time_links.expires_at > ${now}
    returning one_time_links.person_id, one_time_links.purpose, one_time_links.is_mailed`.execute(db);
  return rows[0];
}

/** When the link of a person was made; undefined when there is none that is good. */
export async function findLinkTime(db: Db, personId: string, now: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ created_at: Date }>`
    select created_at
    from one_time_links
    where person_id = ${personId} and expires_at > ${now}`.execute(db);
  return rows[0]?.created_at;
}

/** Takes the link of a person back; harmless when there is none. */
export async function deleteLinkOf(db: Db, personId: string): Promise<void> {
  await sql`delete from one_time_links where person_id = ${personId}`.execute(db);
}

/** Removes links that have run out. */
export async function deleteExpiredLinks(db: Db, now: Date): Promise<void> {
  await sql`delete from one_time_links where expires_at <= ${now}`.execute(db);
}
