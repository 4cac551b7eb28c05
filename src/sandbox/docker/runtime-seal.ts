import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { relative } from 'node:path';

/** One hash over the runtime's files, as `runtime/container/seal.py` made it when the image was built. */
export async function sealOf(runtimeFolder: string): Promise<string> {
  const entries = await readdir(runtimeFolder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => Buffer.from(relative(runtimeFolder, `${entry.parentPath}/${entry.name}`)))
    .sort(Buffer.compare);
  const seal = createHash('sha256');
  for (const path of paths) {
    seal.update(path).update('\0');
    seal.update(
      createHash('sha256')
        .update(await readFile(`${runtimeFolder}/${path}`))
        .digest(),
    );
  }
  return seal.digest('hex');
}
