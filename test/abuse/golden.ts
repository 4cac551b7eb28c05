/** Golden files: what a sandbox looked like when a person last read it. `npm run abuse -- --update` writes them anew. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, 'golden');

/** The lines of a golden file of one kind of sandbox. With `--update`, `lines` are written first. */
export function readGolden(sandbox: string, name: string, lines: readonly string[]): string[] {
  const path = join(folder, sandbox, `${name}.txt`);
  if (process.env.ABUSE_UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${lines.join('\n')}\n`);
  }
  if (!existsSync(path)) throw new Error(`There is no golden file ${path}. Write it with: npm run abuse -- --update`);
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}
