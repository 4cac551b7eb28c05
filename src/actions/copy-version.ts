import type { Db } from '../db/database.ts';
import { insertDraft, type VersionRow } from '../db/versions.ts';
import { contentOf } from './version-content.ts';

/** A complete copy of a version as a new draft, derived from it. The caller holds the tool's lock. */
export async function copyVersion(
  tx: Db,
  version: VersionRow,
  copy: { id: string; authorId: string; changeSummary: string; now: Date },
): Promise<void> {
  await insertDraft(tx, {
    ...contentOf(version),
    id: copy.id,
    toolId: version.tool_id,
    signatureSchema: version.signature_schema,
    changeSummary: copy.changeSummary,
    contentHash: version.content_hash,
    derivedFrom: version.id,
    createdBy: copy.authorId,
    now: copy.now,
  });
}
