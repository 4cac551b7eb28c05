import { randomUUID } from 'node:crypto';
import type { Client } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';
import type { Run } from '../src/contract/run.ts';
import type { VersionContent } from '../src/contract/tool.ts';

export interface MadeTool {
  toolId: string;
  versionId: string;
  slug: string;
}

/** Creates a tool with one draft version of this content. */
export async function makeDraft(
  client: Client,
  content: Partial<VersionContent> & { source: string },
): Promise<MadeTool> {
  const slug = `tool-${randomUUID().slice(0, 8)}`;
  const tool = await client.call(routes.createTool, { body: { title: slug, slug, audience: ['Everyone'] } });
  const version = await client.call(routes.saveVersion, {
    params: { toolId: tool.id },
    body: { language: 'python', parentVersionId: null, ...content },
  });
  return { toolId: tool.id, versionId: version.id, slug };
}

/** Creates, submits and publishes. `client` belongs to the only one who can publish. */
export async function makePublished(
  client: Client,
  content: Partial<VersionContent> & { source: string },
): Promise<MadeTool> {
  const made = await makeDraft(client, content);
  const params = { versionId: made.versionId };
  await client.call(routes.submitVersion, { params, body: { changeSummary: 'The first version.' } });
  await client.call(routes.publishVersion, { params });
  return made;
}

export interface TestFile {
  name: string;
  content: string | Uint8Array<ArrayBuffer>;
  type?: string;
}

export function runForm(inputs: Record<string, unknown> = {}, files: TestFile[] = []): FormData {
  const form = new FormData();
  form.set('inputs', JSON.stringify(inputs));
  for (const { name, content, type = 'text/plain' } of files) form.append('files', new File([content], name, { type }));
  return form;
}

/** Runs a published tool and waits for its end. */
export async function runTool(
  client: Client,
  slug: string,
  inputs: Record<string, unknown> = {},
  files: TestFile[] = [],
): Promise<Run> {
  return client.call(routes.startRun, { params: { slug }, query: { wait: 60 }, body: runForm(inputs, files) });
}
