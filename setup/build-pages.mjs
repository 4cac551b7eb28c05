import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources } from './hash-sources.mjs';
import { SetupError, say } from './say.mjs';

/** Everything that the built pages are made of. */
const sources = ['web', 'src/contract', 'src/core', 'src/client', 'package-lock.json'];

/** @param {string} root */
export const pagesAreStale = (root) => {
  try {
    return readFileSync(stampOf(root), 'utf8') !== hashSources(root, sources);
  } catch {
    return true;
  }
};

/** Builds beside the pages that a running server may be serving, and swaps them at the end. @param {string} root */
export const buildPages = (root) => {
  say('building the pages');
  const hash = hashSources(root, sources);
  const pages = join(root, 'dist/web');
  const next = join(root, 'dist/web.next');
  const old = join(root, 'dist/web.old');
  const vite = [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'web', '--outDir', next, '--emptyOutDir'];
  const { status } = spawnSync(join(root, 'node_modules/.bin/node'), [...vite, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new SetupError('The pages could not be built; vite says above why.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  rmSync(stampOf(root), { force: true });
  rmSync(old, { recursive: true, force: true });
  renameIfThere(pages, old);
  renameSync(next, pages);
  rmSync(old, { recursive: true, force: true });
  writeFileSync(stampOf(root), hash);
};

/** Beside the pages, not among them: it is written last and removed first. @param {string} root */
const stampOf = (root) => join(root, 'dist/web.stamp');

/** @param {string} from @param {string} to */
const renameIfThere = (from, to) => {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
};
