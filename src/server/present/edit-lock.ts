import type { EditLock } from '../../contract/edit-lock.ts';
import type { Actor } from '../../core/permissions.ts';
import type { EditLockRow } from '../../db/edit-locks.ts';

export function presentEditLock(row: EditLockRow, actor: Actor): EditLock {
  return {
    holder: { id: row.holder_id, name: row.holder_name },
    isMine: row.holder_id === actor.id,
    takenAt: row.taken_at.toISOString(),
    until: row.expires_at.toISOString(),
  };
}
