import { AppError } from '../contract/errors.ts';
import { KIB, MIB } from '../contract/limits.ts';
import type { VersionContent } from '../contract/tool.ts';
import { contentHash } from '../core/content-hash.ts';
import { type Json, jsonBytes } from '../core/json.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockTool, moveHead } from '../db/tools.ts';
import { insertDraft, listSavedSince } from '../db/versions.ts';
import { refuseLocked } from './edit-lock.ts';
import { requireForm } from './version-form.ts';

export interface SaveRequest {
  id: string;
  toolId: string;
  authorId: string;
  parentVersionId: string | null;
  /** What the text began as, where that is not the parent: any version the author may see. */
  derivedFrom: string | null;
  content: VersionContent;
  changeSummary: string;
  now: Date;
}

const MAX_SOURCE_BYTES = 2 * MIB;
const MAX_SCHEMA_BYTES = 256 * KIB;
/** Of the versions that were saved meanwhile, the newest. */
const MAX_TOLD = 20;

/**
 * Saves a draft as a new version; versions are never written over. Throws locked when somebody else edits the tool,
 * stale_parent (with who saved what meanwhile) when somebody saved since the editor opened its parent, validation_failed
 * for an input schema or a signature that gives no form, payload_too_large.
 */
export async function saveVersion(db: Db, origin: Origin, save: SaveRequest): Promise<void> {
  const { content } = save;
  if (Buffer.byteLength(content.source) > MAX_SOURCE_BYTES)
    throw new AppError('payload_too_large', { field: 'source', limitBytes: MAX_SOURCE_BYTES });
  for (const field of ['inputSchema', 'settingsSchema'] as const)
    if (content[field] !== null && jsonBytes(content[field] as Json) > MAX_SCHEMA_BYTES)
      throw new AppError('payload_too_large', { field, limitBytes: MAX_SCHEMA_BYTES });
  const signatureSchema = requireForm(content);

  await inTransaction(db, async (tx) => {
    const tool = await lockTool(tx, save.toolId);
    await refuseLocked(tx, { toolId: save.toolId, by: save.authorId, now: save.now });
    if (tool?.headVersionId !== save.parentVersionId) throw await staleParent(tx, save, tool?.headVersionId ?? null);
    await insertDraft(tx, {
      ...content,
      id: save.id,
      toolId: save.toolId,
      signatureSchema,
      changeSummary: save.changeSummary,
      contentHash: contentHash(content),
      derivedFrom: save.derivedFrom ?? save.parentVersionId,
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

async function staleParent(tx: Db, save: SaveRequest, headVersionId: string | null): Promise<AppError> {
  const { toolId, parentVersionId } = save;
  const saved = await listSavedSince(tx, { toolId, parentId: parentVersionId, limit: MAX_TOLD });
  const since = saved.map(({ number, by, byName, at, changeSummary }) => ({
    number,
    by: { id: by, name: byName },
    at: at.toISOString(),
    changeSummary,
  }));
  return new AppError('stale_parent', { parentVersionId, headVersionId, since });
}
