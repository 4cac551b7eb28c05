import { AppError } from '../contract/errors.ts';
import { canMove } from '../core/version-state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { activateVersion, findTool, lockTool } from '../db/tools.ts';
import { archiveActive, markPublished, type VersionRow } from '../db/versions.ts';
import { notify } from './notify.ts';
import { mayApprove } from './review-rule.ts';
import { requireReleasable } from './submit-version.ts';

/**
 * The reviewed version becomes the active one, the former is archived, in one transaction. Of two people at once one
 * wins and the other gets conflict. Throws invalid_transition, forbidden where four eyes are needed, and validation_failed
 * for a tool without address or audience.
 */
export async function publishVersion(
  db: Db,
  origin: Origin,
  publish: { version: VersionRow; by: string; mailUrl: string | null; now: Date },
): Promise<void> {
  const { version, by, mailUrl, now } = publish;
  if (!canMove(version.state, 'publish')) throw new AppError('invalid_transition', { state: version.state });
  await inTransaction(db, async (tx) => {
    await lockTool(tx, version.tool_id);
    const tool = await findTool(tx, version.tool_id);
    // It may have lost since what it needed to be handed in.
    if (tool !== undefined) requireReleasable(tool);
    if (!(await mayApprove(tx, by, version)))
      throw new AppError('forbidden', {}, { message: 'Somebody else has to approve what you wrote.' });
    await archiveActive(tx, version.tool_id, now);
    if (!(await markPublished(tx, { id: version.id, by, now }))) throw new AppError('conflict');
    await activateVersion(tx, { id: version.tool_id, versionId: version.id, now });
    await recordAudit(tx, origin, {
      action: 'version.published',
      target: { type: 'version', id: version.id },
      before: { state: version.state, activeVersionId: tool?.active_version_id ?? null },
      after: { state: 'active', toolId: version.tool_id, activeVersionId: version.id },
      at: now,
    });
    const to = [version.created_by, version.submitted_by ?? version.created_by];
    await notify(tx, {
      to,
      kind: 'version_published',
      by,
      toolId: version.tool_id,
      versionId: version.id,
      mailUrl,
      now,
    });
  });
}
