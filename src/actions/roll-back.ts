import { AppError } from '../contract/errors.ts';
import { canRollBackTo } from '../core/version-state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { activateVersion, lockTool, moveHead } from '../db/tools.ts';
import { archiveActive, findVersion, markPublished, markSubmitted, type VersionRow } from '../db/versions.ts';
import { copyVersion } from './copy-version.ts';
import { notify } from './notify.ts';

/**
 * What a former active version did is published again, as a new version derived from it, in one transaction. Throws
 * invalid_transition for a version that never was active, and conflict when what is published does the same already
 * (somebody else was faster).
 */
export async function rollBack(
  db: Db,
  origin: Origin,
  back: { version: VersionRow; by: string; newVersionId: string; mailUrl: string | null; now: Date },
): Promise<void> {
  const { version, by, newVersionId: id, mailUrl, now } = back;
  const toolId = version.tool_id;
  if (!canRollBackTo({ state: version.state, wasPublished: version.published_at !== null }))
    throw new AppError('invalid_transition', { state: version.state });
  await inTransaction(db, async (tx) => {
    const tool = await lockTool(tx, toolId);
    const active = tool?.activeVersionId ? await findVersion(tx, tool.activeVersionId) : undefined;
    if (active?.content_hash === version.content_hash)
      throw new AppError('conflict', {}, { message: 'What is published does the same already.' });
    const changeSummary = `Rolled back to version ${version.number}.`;
    await copyVersion(tx, version, { id, authorId: by, changeSummary, now });
    await markSubmitted(tx, { id, by, changeSummary, now });
    await archiveActive(tx, toolId, now);
    if (!(await markPublished(tx, { id, by, now }))) throw new AppError('conflict');
    await activateVersion(tx, { id: toolId, versionId: id, now });
    // A draft that somebody is writing stays the head.
    if (active !== undefined && tool?.headVersionId === active.id)
      await moveHead(tx, { id: toolId, versionId: id, now });
    await recordAudit(tx, origin, {
      action: 'version.rolled_back',
      target: { type: 'version', id },
      before: { activeVersionId: active?.id ?? null },
      after: { state: 'active', toolId, activeVersionId: id, derivedFrom: version.id },
      at: now,
    });
    const to = [tool?.ownerId, active?.created_by].filter((person) => person !== undefined);
    await notify(tx, { to, kind: 'version_rolled_back', by, toolId, versionId: id, mailUrl, now });
  });
}
