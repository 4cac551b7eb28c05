import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Prints the compressed JavaScript that the catalogue needs before it can be used: entry, its page, the words of one language, and what they import. */
export function printFirstPage(lazyModules: string[]): Plugin {
  return {
    name: 'print-first-page',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
      const needed = new Set<string>();
      const visit = (fileName: string): void => {
        const chunk = chunks.find((candidate) => candidate.fileName === fileName);
        if (!chunk || needed.has(fileName)) return;
        needed.add(fileName);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const chunk of chunks) {
        if (chunk.isEntry || chunk.moduleIds.some((id) => lazyModules.some((name) => id.endsWith(name))))
          visit(chunk.fileName);
      }
      const bytes = chunks
        .filter((chunk) => needed.has(chunk.fileName))
        .reduce((sum, chunk) => sum + brotliCompressSync(chunk.code).byteLength, 0);
      this.info(`first page: ${(bytes / 1024).toFixed(1)} KB of compressed JavaScript in ${needed.size} files`);
    },
  };
}
