import { AppError } from '../contract/errors.ts';
import { canMove, isPlaceholderSlug } from '../core/version-state.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { listPublisherIds } from '../db/people.ts';
import type { ToolRow } from '../db/tools.ts';
import { markSubmitted, type VersionRow } from '../db/versions.ts';
import { notify } from './notify.ts';

/** Hands a draft in. It needs a final slug and an audience. Throws validation_failed, invalid_transition, conflict. */
export async function submitVersion(
  db: Db,
  origin: Origin,
  submit: { tool: ToolRow; version: VersionRow; by: string; changeSummary: string; mailUrl: string | null; now: Date },
): Promise<void> {
  const { tool, version } = submit;
  if (!canMove(version.state, 'submit')) throw new AppError('invalid_transition', { state: version.state });
  requireReleasable(tool);
  const { by, changeSummary, mailUrl, now } = submit;
  await inTransaction(db, async (tx) => {
    if (!(await markSubmitted(tx, { id: version.id, by, changeSummary, now }))) throw new AppError('conflict');
    await recordAudit(tx, origin, {
      action: 'version.submitted',
      target: { type: 'version', id: version.id },
      before: { state: version.state },
      after: { state: 'in_review', toolId: tool.id },
      at: now,
    });
    const to = await listPublisherIds(tx);
    await notify(tx, { to, kind: 'version_submitted', by, toolId: tool.id, versionId: version.id, mailUrl, now });
  });
}

/** What people see of a tool has to be there before they can see it. Throws validation_failed. */
export function requireReleasable(tool: Pick<ToolRow, 'id' | 'slug' | 'audience'>): void {
  const issues = [
    ...(isPlaceholderSlug(tool.slug, tool.id) ? [{ field: 'slug', message: 'The tool needs its address first.' }] : []),
    ...(tool.audience.length === 0 ? [{ field: 'audience', message: 'Say whom the tool is for.' }] : []),
  ];
  if (issues.length > 0) throw new AppError('validation_failed', { issues });
}
