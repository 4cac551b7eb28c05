/** Golden files: what a sandbox looked like when a person last read it. `npm run abuse -- --update` writes them anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'golden');

/** The lines of a golden file. With `--update`, `lines` are written first. */
export function readGolden(name: string, lines: readonly string[]): string[] {
  const path = join(folder, `${name}.txt`);
  if (process.env.ABUSE_UPDATE === '1') writeFileSync(path, `${lines.join('\n')}\n`);
  if (!existsSync(path)) throw new Error(`There is no golden file ${name}. Write it with: npm run abuse -- --update`);
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}
