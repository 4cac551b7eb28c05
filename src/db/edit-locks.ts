import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface EditLockRow {
  holder_id: string;
  holder_name: string;
  taken_at: Date;
  expires_at: Date;
}

/** Who edits the tool at this moment, or undefined. */
export async function findEditLock(db: Db, toolId: string, now: Date): Promise<EditLockRow | undefined> {
  const { rows } = await sql<EditLockRow>`
    select people.id as holder_id, people.name as holder_name, edit_locks.taken_at, edit_locks.expires_at
    from edit_locks
    join people on people.id = edit_locks.person_id
    where edit_locks.tool_id = ${toolId} and edit_locks.expires_at > ${now}`.execute(db);
  return rows[0];
}

/**
 * Takes the lock, or renews it for who holds it; from somebody else only when theirs has run out, or with `takeOver`.
 * False when somebody else holds it.
 */
export async function claimEditLock(
  db: Db,
  lock: { toolId: string; personId: string; takeOver: boolean; expiresAt: Date; now: Date },
): Promise<boolean> {
  const result = await sql`
    insert into edit_locks (tool_id, person_id, taken_at, expires_at)
    values (${lock.toolId}, ${lock.personId}, ${lock.now}, ${lock.expiresAt})
    on conflict (tool_id) do update
    set person_id = excluded.person_id,
        taken_at = case when edit_locks.person_id = excluded.person_id then edit_locks.taken_at else excluded.taken_at end,
        expires_at = excluded.expires_at
    where edit_locks.person_id = excluded.person_id or edit_locks.expires_at <= ${lock.now} or ${lock.takeOver}`.execute(
    db,
  );
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Gives the lock up, if this person holds it. */
export async function deleteEditLock(db: Db, lock: { toolId: string; personId: string }): Promise<void> {
  await sql`
    delete from edit_locks
    where tool_id = ${lock.toolId} and person_id = ${lock.personId}`.execute(db);
}
