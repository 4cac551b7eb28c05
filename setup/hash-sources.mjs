import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One hash over the names and contents of these files and folders, tests left out. By content, since git gives every
 * file of a checkout a new time.
 * @param {string} root @param {string[]} sources
 */
export const hashSources = (root, sources) => {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path);
    if (lstatSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    }
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
};
