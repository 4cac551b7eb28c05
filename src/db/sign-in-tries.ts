import { sql } from 'kysely';
import type { Db } from './database.ts';

const LONGEST_WAIT = '15 minutes';
/** Tries are forgotten when none came for so long. */
const FORGOTTEN_AFTER = '1 hour';

/**
 * Takes one try before a password is looked at, so that a thousand at once cannot share one. After `free` of them each
 * further one has to wait, twice as long each time. Returns how many there were; undefined when the next is not free yet.
 */
export async function takeTry(
  db: Db,
  { key, free, now }: { key: string; free: number; now: Date },
): Promise<number | undefined> {
  const { rows } = await sql<{ tries: number }>`
    insert into sign_in_tries as former (key, tries, tried_at, free_at)
    values (${key}, 1, ${now}, ${now})
    on conflict (key) do update
    set tries = case when former.tried_at < excluded.tried_at - ${FORGOTTEN_AFTER}::interval then 1
                     else former.tries + 1 end,
        tried_at = excluded.tried_at,
        free_at = case when former.tried_at < excluded.tried_at - ${FORGOTTEN_AFTER}::interval
                         or former.tries + 1 < ${free}::int then excluded.tried_at
                       else excluded.tried_at + least(
                         ${LONGEST_WAIT}::interval,
                         interval '1 second' * 2 ^ least(former.tries + 1 - ${free}::int, 20)) end
    where former.free_at <= excluded.tried_at
    returning tries`.execute(db);
  return rows[0]?.tries;
}

/** Gives back one that succeeded, and leaves the others counted. */
export async function giveTryBack(db: Db, key: string): Promise<void> {
  await sql`delete from sign_in_tries where key = ${key} and tries <= 1`.execute(db);
  await sql`
    update sign_in_tries
    set tries = tries - 1, free_at = tried_at
    where key = ${key}`.execute(db);
}

/** After a success all tries are forgotten. */
export async function forgetTries(db: Db, key: string): Promise<void> {
  await sql`delete from sign_in_tries where key = ${key}`.execute(db);
}

/** Removes tries that count for nothing any more. */
export async function deleteOldTries(db: Db, now: Date): Promise<void> {
  await sql`delete from sign_in_tries where tried_at < ${now}::timestamptz - ${FORGOTTEN_AFTER}::interval`.execute(db);
}
