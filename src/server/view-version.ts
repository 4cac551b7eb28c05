import { versionForm } from '../actions/version-form.ts';
import type { Version } from '../contract/tool.ts';
import { type Actor, canSubmitDraft, hasPermission } from '../core/permissions.ts';
import { canMove, mayPublish } from '../core/version-state.ts';
import type { Db } from '../db/database.ts';
import { countPublishers } from '../db/people.ts';
import { requireManagedVersion } from './load-tool.ts';
import { presentVersionSummary } from './present/tool.ts';

/** A version as the test area shows it to this person. Throws not_found. */
export async function viewVersion(db: Db, actor: Actor, versionId: string): Promise<Version> {
  const { version } = await requireManagedVersion(db, actor, versionId);
  const publishers = await countPublishers(db);
  return {
    ...presentVersionSummary(version),
    toolId: version.tool_id,
    source: version.source,
    entrypoint: version.entrypoint,
    inputSchema: version.input_schema,
    form: versionForm(version),
    limits: version.limits,
    dialect: version.dialect,
    variables: version.variables,
    isolation: version.isolation,
    runner: version.runner,
    usageInstructions: version.usage_instructions,
    can: {
      save: true,
      test: true,
      submit: canMove(version.state, 'submit') && canSubmitDraft(actor, { authorId: version.created_by }),
      publish:
        canMove(version.state, 'publish') &&
        hasPermission(actor, 'version:publish') &&
        mayPublish({ publisherId: actor.id, authorId: version.created_by, publishers }),
    },
  };
}
