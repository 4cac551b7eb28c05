import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { versionContentSchema } from '../contract/tool.ts';
import type { ToolFile } from '../contract/tool-file.ts';
import { contentHash } from '../core/content-hash.ts';
import { parseToolFile } from '../core/parse-tool-file.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { activateVersion, hasNoTools, insertTool, moveHead } from '../db/tools.ts';
import { insertDraft, markPublished, markSubmitted } from '../db/versions.ts';
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
  const examples = await readExamples(folder);
  return inTransaction(db, async (tx) => {
    if (!(await hasNoTools(tx))) return 0;
    for (const example of examples) await installExample(tx, origin, example, owner);
    return examples.length;
  });
}

interface Example {
  slug: string;
  file: ToolFile;
  source: string;
}

async function readExamples(folder: string): Promise<Example[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const slugs = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    slugs.sort().map(async (slug) => {
      const read = parseToolFile(await readFile(path.join(folder, slug, 'tool.yaml'), 'utf8'));
      if (!read.ok) throw new Error(`The example ${slug} has a tool.yaml that cannot be read.`);
      return { slug, file: read.tool, source: await readFile(path.join(folder, slug, read.tool.source), 'utf8') };
    }),
  );
}

async function installExample(
  tx: Db,
  origin: Origin,
  { slug, file, source }: Example,
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
