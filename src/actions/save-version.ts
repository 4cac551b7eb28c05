import { AppError } from '../contract/errors.ts';
import { KIB, MIB } from '../contract/limits.ts';
import type { VersionContent } from '../contract/tool.ts';
import { contentHash } from '../core/content-hash.ts';
import { type Json, jsonBytes } from '../core/json.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockTool, moveHead } from '../db/tools.ts';
import { insertDraft } from '../db/versions.ts';
import { requireForm } from './version-form.ts';

export interface SaveRequest {
  id: string;
  toolId: string;
  authorId: string;
  parentVersionId: string | null;
  content: VersionContent;
  changeSummary: string;
  now: Date;
}

const MAX_SOURCE_BYTES = 2 * MIB;
const MAX_SCHEMA_BYTES = 256 * KIB;

/**
 * Saves a draft as a new version; versions are never written over. Throws stale_parent when somebody saved since the
 * editor opened its parent, validation_failed for an input schema or a signature that gives no form, payload_too_large.
 */
export async function saveVersion(db: Db, origin: Origin, save: SaveRequest): Promise<void> {
  const { content } = save;
  if (Buffer.byteLength(content.source) > MAX_SOURCE_BYTES)
    throw new AppError('payload_too_large', { field: 'source', limitBytes: MAX_SOURCE_BYTES });
  if (content.inputSchema !== null && jsonBytes(content.inputSchema as Json) > MAX_SCHEMA_BYTES)
    throw new AppError('payload_too_large', { field: 'inputSchema', limitBytes: MAX_SCHEMA_BYTES });
  const signatureSchema = requireForm(content);

  await inTransaction(db, async (tx) => {
    const tool = await lockTool(tx, save.toolId);
    if (tool?.headVersionId !== save.parentVersionId)
      throw new AppError('stale_parent', { parentVersionId: save.parentVersionId });
    await insertDraft(tx, {
      ...content,
      id: save.id,
      toolId: save.toolId,
      signatureSchema,
      changeSummary: save.changeSummary,
      contentHash: contentHash(content),
      derivedFrom: save.parentVersionId,
      createdBy: save.authorId,
      now: save.now,
    });
    await moveHead(tx, { id: save.toolId, versionId: save.id, now: save.now });
    await recordAudit(tx, origin, {
      action: 'version.saved',
      target: { type: 'version', id: save.id },
      before: { headVersionId: save.parentVersionId },
      after: { toolId: save.toolId, headVersionId: save.id },
      at: save.now,
    });
  });
}
