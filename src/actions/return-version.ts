import { AppError } from '../contract/errors.ts';
import { canMove } from '../core/version-state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockTool, moveHead } from '../db/tools.ts';
import { markReturned, type VersionRow } from '../db/versions.ts';
import { copyVersion } from './copy-version.ts';
import { notify } from './notify.ts';

interface Return {
  version: VersionRow;
  by: string;
  /** Of the draft copy. */
  draftId: string;
  now: Date;
}

/**
 * A reviewer gives a version back: it is archived with the note, and a complete draft copy goes to its author. Throws
 * invalid_transition, and conflict when somebody else decided at the same time.
 */
export async function requestChanges(
  db: Db,
  origin: Origin,
  request: Return & { note: string; mailUrl: string | null },
): Promise<void> {
  const { version, by, note, mailUrl, now } = request;
  if (!canMove(version.state, 'requestChanges')) throw new AppError('invalid_transition', { state: version.state });
  await inTransaction(db, async (tx) => {
    await returnVersion(tx, origin, 'version.returned', { ...request, review: { by, note } });
    const to = [version.created_by, version.submitted_by ?? version.created_by];
    await notify(tx, {
      to,
      kind: 'version_returned',
      by,
      toolId: version.tool_id,
      versionId: version.id,
      mailUrl,
      now,
    });
  });
}

/** An author takes back what was handed in, to go on writing. Throws as `requestChanges`. */
export async function withdrawVersion(db: Db, origin: Origin, withdrawal: Return): Promise<void> {
  const { state } = withdrawal.version;
  if (!canMove(state, 'withdraw')) throw new AppError('invalid_transition', { state });
  await inTransaction(db, (tx) => returnVersion(tx, origin, 'version.withdrawn', { ...withdrawal, review: null }));
}

async function returnVersion(
  tx: Db,
  origin: Origin,
  action: 'version.returned' | 'version.withdrawn',
  { version, review, draftId, now }: Return & { review: { by: string; note: string } | null },
): Promise<void> {
  const tool = await lockTool(tx, version.tool_id);
  if (!(await markReturned(tx, { id: version.id, review, now }))) throw new AppError('conflict');
  const { created_by: authorId, change_summary: changeSummary } = version;
  await copyVersion(tx, version, { id: draftId, authorId, changeSummary, now });
  // Who went on writing since keeps the head; the copy then stands beside it.
  const isHead = tool?.headVersionId === version.id;
  if (isHead) await moveHead(tx, { id: version.tool_id, versionId: draftId, now });
  await recordAudit(tx, origin, {
    action,
    target: { type: 'version', id: version.id },
    before: { state: version.state },
    after: { state: 'archived', toolId: version.tool_id, draftVersionId: draftId, isDraftHead: isHead },
    at: now,
  });
}
