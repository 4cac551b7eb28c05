import { mayApprove } from '../actions/review-rule.ts';
import { versionForm } from '../actions/version-form.ts';
import type { Version } from '../contract/tool.ts';
import { type Actor, canSubmitDraft, canWithdraw, hasPermission } from '../core/permissions.ts';
import { canMove, canRollBackTo } from '../core/version-state.ts';
import type { Db } from '../db/database.ts';
import { findVersion, type VersionRow } from '../db/versions.ts';
import { requireManagedVersion } from './load-tool.ts';
import { presentVerdict, presentVersionSummary } from './present/tool.ts';

/** A version as the test area shows it to this person. Throws not_found. */
export async function viewVersion(db: Db, actor: Actor, versionId: string): Promise<Version> {
  const { version } = await requireManagedVersion(db, actor, versionId);
  const [isApprovable, returnedFrom] = await Promise.all([
    mayApprove(db, actor.id, version),
    findReturned(db, version),
  ]);
  return {
    ...presentVersionSummary(version),
    toolId: version.tool_id,
    source: version.source,
    entrypoint: version.entrypoint,
    inputSchema: version.input_schema,
    form: versionForm(version),
    settingsSchema: version.settings_schema,
    limits: version.limits,
    dialect: version.dialect,
    variables: version.variables,
    isolation: version.isolation,
    runner: version.runner,
    usageInstructions: version.usage_instructions,
    isOwnWork: version.created_by === actor.id,
    returnedFrom,
    can: { save: true, test: true, ...movesOf(actor, version, isApprovable) },
  };
}

function movesOf(actor: Actor, version: VersionRow, isApprovable: boolean) {
  const { state, created_by: authorId } = version;
  const isReviewer = hasPermission(actor, 'version:publish');
  return {
    submit: canMove(state, 'submit') && canSubmitDraft(actor, { authorId }),
    withdraw: canMove(state, 'withdraw') && canWithdraw(actor, { authorId }),
    publish: canMove(state, 'publish') && isReviewer && isApprovable,
    requestChanges: canMove(state, 'requestChanges') && isReviewer,
    rollBack:
      canRollBackTo({ state, wasPublished: version.published_at !== null }) && hasPermission(actor, 'version:rollback'),
  };
}

/** The version that a reviewer gave back, of a draft that was made from it. */
async function findReturned(db: Db, version: VersionRow): Promise<Version['returnedFrom']> {
  if (version.state !== 'draft' || version.derived_from === null) return null;
  const parent = await findVersion(db, version.derived_from);
  const review = parent?.tool_id === version.tool_id && parent.review_note !== null ? presentVerdict(parent) : null;
  return parent === undefined || review === null ? null : { id: parent.id, number: parent.number, review };
}
