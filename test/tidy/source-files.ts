import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export type SourceFile = { path: string; text: string };

const foreign = new Set(['node_modules', 'dist', 'data', 'coverage', 'test-results']);
const textual = new Set(['.ts', '.tsx', '.mjs', '.py', '.sh', '.sql', '.md', '.css', '.html', '.json', '.toml', '']);

/** Every text file of the project, hidden folders and what is built or installed left out; paths from the root. */
export const listSourceFiles = (folder = '.'): SourceFile[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return foreign.has(entry.name) || entry.name.startsWith('.') ? [] : listSourceFiles(path);
    return entry.isFile() && textual.has(extname(entry.name)) && entry.name !== 'package-lock.json'
      ? [{ path, text: readFileSync(path, 'utf8') }]
      : [];
  });
