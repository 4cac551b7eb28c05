import { sql } from 'kysely';
import type { MailedKind } from '../contract/notification.ts';
import type { MailLanguage } from '../contract/person.ts';
import type { Db } from './database.ts';

export interface MailWishesRow {
  is_verified: boolean;
  language: MailLanguage;
  unwanted: MailedKind[];
}

/** What a person wants to be mailed; who never said anything wants all of it, in English. */
export async function findMailWishes(db: Db, personId: string): Promise<MailWishesRow | undefined> {
  const { rows } = await sql<MailWishesRow>`
    select people.email_verified as is_verified, coalesce(mail_wishes.language, 'en') as language,
           coalesce(mail_wishes.unwanted, '{}') as unwanted
    from people
    left join mail_wishes on mail_wishes.person_id = people.id
    where people.id = ${personId}`.execute(db);
  return rows[0];
}

/** Stores what a person wants to be mailed. */
export async function putMailWishes(
  tx: Db,
  wishes: { personId: string; language: MailLanguage; unwanted: readonly MailedKind[] },
): Promise<void> {
  await sql`
    insert into mail_wishes (person_id, language, unwanted)
    values (${wishes.personId}, ${wishes.language}, ${wishes.unwanted}::text[])
    on conflict (person_id) do update
    set language = excluded.language, unwanted = excluded.unwanted`.execute(tx);
}
