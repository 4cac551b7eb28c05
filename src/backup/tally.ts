import { createHash } from 'node:crypto';

/** What the rows of a table add up to. The text form has one line a row; a line break within a value is written otherwise. */
export function createTableTally() {
  const hash = createHash('sha256');
  let rows = 0;
  return {
    take: (chunk: Buffer): void => {
      hash.update(chunk);
      for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) rows += 1;
    },
    total: () => ({ rows, hash: hash.digest('hex') }),
  };
}

/** What the files of a store add up to, in their order. */
export function createFileTally() {
  const hash = createHash('sha256');
  let count = 0;
  let bytes = 0;
  return {
    take: (file: { id: string; bytes: number; hash: string }): void => {
      hash.update(`${file.id} ${file.bytes} ${file.hash}\n`);
      count += 1;
      bytes += file.bytes;
    },
    total: () => ({ count, bytes, hash: hash.digest('hex') }),
  };
}
