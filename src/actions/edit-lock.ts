import { AppError } from '../contract/errors.ts';
import { MINUTE } from '../contract/limits.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { claimEditLock, deleteEditLock, type EditLockRow, findEditLock } from '../db/edit-locks.ts';
import { lockTool } from '../db/tools.ts';
import { notify } from './notify.ts';

const KEEP_MS = 10 * MINUTE;

/**
 * Makes a person the one who edits a tool, for ten minutes from now. Throws locked when somebody else is, unless
 * `takeOver`: that is recorded, and the other is told.
 */
export async function takeEditLock(
  db: Db,
  origin: Origin,
  take: { toolId: string; by: string; takeOver: boolean; mailUrl: string | null; now: Date },
): Promise<EditLockRow> {
  const { toolId, by, takeOver, mailUrl, now } = take;
  return inTransaction(db, async (tx) => {
    await lockTool(tx, toolId);
    const former = await findEditLock(tx, toolId, now);
    const isOthers = former !== undefined && former.holder_id !== by;
    if (isOthers && !takeOver) throw lockedBy(former);
    await claimEditLock(tx, { toolId, personId: by, takeOver, expiresAt: new Date(now.getTime() + KEEP_MS), now });
    if (isOthers) {
      await recordAudit(tx, origin, {
        action: 'edit_lock.taken_over',
        target: { type: 'tool', id: toolId },
        before: { holderId: former.holder_id },
        after: { holderId: by },
        at: now,
      });
      await notify(tx, { to: [former.holder_id], kind: 'edit_lock_taken_over', by, toolId, mailUrl, now });
    }
    const lock = await findEditLock(tx, toolId, now);
    if (lock?.holder_id !== by) throw new AppError('conflict');
    return lock;
  });
}

/** Lets others edit a tool; harmless for who does not hold it. */
export async function releaseEditLock(db: Db, lock: { toolId: string; by: string }): Promise<void> {
  await deleteEditLock(db, { toolId: lock.toolId, personId: lock.by });
}

/** Throws locked when somebody else edits the tool. The caller holds the tool's lock. */
export async function refuseLocked(tx: Db, edit: { toolId: string; by: string; now: Date }): Promise<void> {
  const lock = await findEditLock(tx, edit.toolId, edit.now);
  if (lock !== undefined && lock.holder_id !== edit.by) throw lockedBy(lock);
}

function lockedBy(lock: EditLockRow): AppError {
  const holder = { id: lock.holder_id, name: lock.holder_name };
  return new AppError('locked', { holder, until: lock.expires_at.toISOString() });
}
