import { randomUUID } from 'node:crypto';
import { versionContentSchema } from '../contract/tool.ts';
import { contentHash } from '../core/content-hash.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { activateVersion, hasNoTools, insertTool, moveHead } from '../db/tools.ts';
import { insertDraft, markPublished, markSubmitted } from '../db/versions.ts';
import { readToolFolders, type ToolFolder } from './read-tool-folders.ts';
import { requireForm } from './version-form.ts';

/**
 * Fills an empty catalogue with the example tools, published, in the owner's name; all of them or, when there is any
 * tool already, none. Returns how many.
 */
export async function installExamples(
  db: Db,
  origin: Origin,
  folder: string,
  owner: { id: string; now: Date },
): Promise<number> {
  const examples = await readToolFolders(folder);
  return inTransaction(db, async (tx) => {
    if (!(await hasNoTools(tx))) return 0;
    for (const example of examples) await installExample(tx, origin, example, owner);
    return examples.length;
  });
}

async function installExample(
  tx: Db,
  origin: Origin,
  { slug, file, source }: ToolFolder,
  { id: ownerId, now }: { id: string; now: Date },
): Promise<void> {
  const { title, summary, description, audience } = file;
  const toolId = randomUUID();
  const versionId = randomUUID();
  const changeSummary = 'Comes with Scriptorium.';
  const content = versionContentSchema.parse({
    language: file.language,
    source,
    entrypoint: file.entrypoint,
    inputSchema: file.inputSchema,
    settingsSchema: file.settingsSchema,
    limits: file.limits,
    dialect: file.dialect,
    variables: file.variables,
    isolation: file.isolation,
    runner: file.runner,
    usageInstructions: file.usageInstructions,
  });
  await insertTool(tx, { id: toolId, slug, title, summary, description, audience, ownerId, now });
  await insertDraft(tx, {
    ...content,
    id: versionId,
    toolId,
    signatureSchema: requireForm(content),
    changeSummary,
    contentHash: contentHash(content),
    derivedFrom: null,
    createdBy: ownerId,
    now,
  });
  await moveHead(tx, { id: toolId, versionId, now });
  await markSubmitted(tx, { id: versionId, by: ownerId, changeSummary, now });
  await markPublished(tx, { id: versionId, by: ownerId, now });
  await activateVersion(tx, { id: toolId, versionId, now });
  await recordAudit(tx, origin, {
    action: 'tool.installed',
    target: { type: 'tool', id: toolId },
    after: { slug, ownerId, activeVersionId: versionId },
    at: now,
  });
}
