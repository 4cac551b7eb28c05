import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ToolFile } from '../contract/tool-file.ts';
import { parseToolFile } from '../core/parse-tool-file.ts';

export interface ToolFolder {
  slug: string;
  file: ToolFile;
  source: string;
}

/** Reads tools that come with the program, each a folder named by its slug, in alphabetical order. */
export async function readToolFolders(folder: string): Promise<ToolFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const slugs = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    slugs.sort().map(async (slug) => {
      const read = parseToolFile(await readFile(path.join(folder, slug, 'tool.yaml'), 'utf8'));
      if (!read.ok) throw new Error(`${slug} has a tool.yaml that cannot be read.`);
      return { slug, file: read.tool, source: await readFile(path.join(folder, slug, read.tool.source), 'utf8') };
    }),
  );
}
