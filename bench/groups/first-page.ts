import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Figure, notMeasured } from '../figure.ts';
import type { Options } from '../options.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'dist', 'web');
const KB = 1000;

/** Read from the built pages: the scripts that index.html names, which have the catalogue, and what they import. */
export async function measureFirstPage(options: Options): Promise<Figure> {
  options.say('first page');
  const html = await readFile(path.join(folder, 'index.html'), 'utf8').catch(() => null);
  if (html === null) return notMeasured('firstPageKb', 'the pages are not built');
  const named = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map(([, name]) => name as string);
  if (named.length === 0) return notMeasured('firstPageKb', 'the built pages have another shape than this expects');
  const sources = await withImports(named);
  const sumOf = (size: (text: string) => number): number =>
    [...sources.values()].reduce((sum, text) => sum + size(text), 0) / KB;
  const gzip = sumOf((text) => gzipSync(text).byteLength);
  const brotli = sumOf((text) => brotliCompressSync(text).byteLength);
  const raw = sumOf((text) => Buffer.byteLength(text));
  return { key: 'firstPageKb', value: gzip, details: { files: sources.size, gzip, brotli, raw } };
}

/** The files and, over and over, what they import at once. What they may import later is not followed. */
async function withImports(names: string[]): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (sources.has(name)) continue;
    const text = await readFile(path.join(folder, 'assets', name), 'utf8');
    sources.set(name, text);
    for (const [, imported] of text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      pending.push(imported as string);
  }
  return sources;
}
