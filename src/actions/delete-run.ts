import { AppError } from '../contract/errors.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { eraseRun } from '../db/erased-runs.ts';
import { isUnfinished, type RunRow } from '../db/runs.ts';
import { deleteSession, dropSessionFilesOf, lockSession } from '../db/sessions.ts';

/**
 * Takes away what went into a run and what came out of it, and what the tool remembers from it. Throws conflict while
 * the run, or a next step from it, is under way.
 */
export async function deleteRun(db: Db, origin: Origin, run: RunRow, now: Date): Promise<void> {
  const key = { toolId: run.tool_id, personId: run.person_id, context: run.session_context };
  await inTransaction(db, async (tx) => {
    // The session before the run, as everybody locks them.
    const session = await lockSession(tx, key);
    if (session?.last_run_id === run.id) {
      // A statement of its own: it sees the turn that was stored while this one waited for the lock.
      if (session.pending_run_id !== null && (await isUnfinished(tx, session.pending_run_id)))
        throw new AppError('conflict', {}, { message: 'The next step of this run is under way.' });
      await deleteSession(tx, session.id);
    } else if (session !== undefined) await dropSessionFilesOf(tx, session.id, run.id);
    if (await isUnfinished(tx, run.id))
      throw new AppError('conflict', {}, { message: 'The run has not ended. Cancel it first.' });
    if (!(await eraseRun(tx, run.id, now))) throw new AppError('not_found');
    await recordAudit(tx, origin, {
      action: 'run.deleted',
      target: { type: 'run', id: run.id },
      before: { toolId: run.tool_id, versionId: run.version_id, context: run.context, status: run.status },
      at: now,
    });
  });
}
