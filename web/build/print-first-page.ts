import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Prints the compressed JavaScript that is needed before the catalogue can be used: what index.html names, which has its
 * page, and what that imports. From the disk, because Vite adds the list of all later files after the bundle is made.
 */
export function printFirstPage(): Plugin {
  return {
    name: 'print-first-page',
    apply: 'build',
    async writeBundle(options, bundle) {
      const folder = options.dir ?? '.';
      const html = await readFile(path.join(folder, 'index.html'), 'utf8');
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
      const needed = new Set(chunks.filter(({ fileName }) => html.includes(`src="/${fileName}"`)));
      // A set is walked on into what is added meanwhile.
      for (const { imports } of needed)
        for (const chunk of chunks) if (imports.includes(chunk.fileName)) needed.add(chunk);
      let bytes = 0;
      for (const { fileName } of needed) bytes += gzipSync(await readFile(path.join(folder, fileName))).byteLength;
      this.info(`first page: ${(bytes / 1000).toFixed(1)} kB of compressed JavaScript in ${needed.size} files`);
    },
  };
}
