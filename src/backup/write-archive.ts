/** Writes what `archive-form.ts` describes, as a stream: no table and no file is ever held in memory. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { type Pack, pack as packTar } from 'tar-stream';
import { PIECE_BYTES, pieceName } from './archive-form.ts';
import { createTableTally } from './tally.ts';

export interface ArchiveWriter {
  addJson: (name: string, value: unknown) => Promise<void>;
  /** Rows as text, in pieces; what they add up to. */
  addTable: (name: string, rows: AsyncIterable<Buffer>) => Promise<{ rows: number; hash: string }>;
  /** A file of exactly so many bytes; the hash of them. */
  addFile: (name: string, bytes: number, content: AsyncIterable<Buffer>) => Promise<string>;
}

/** Makes the file, readable for its owner alone, and fills it by `fill`. It must not be there yet. `signal` breaks it off. */
export async function writeArchive<T>(
  file: string,
  fill: (archive: ArchiveWriter) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const pack = packTar();
  const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  const writing = pipeline(pack, createZstdCompress(checked), target, { ...(signal && { signal }) });
  // What ends the writing (a full disk, a signal) ends the filling, which would wait for ever.
  const broken = new Promise<never>((_, reject) => void writing.catch(reject));
  broken.catch(() => {});
  try {
    const filled = await Promise.race([fill(writerOf(pack)), broken]);
    pack.finalize();
    await writing;
    return filled;
  } catch (error) {
    pack.destroy();
    await writing.catch(() => {});
    throw error;
  }
}

function writerOf(pack: Pack): ArchiveWriter {
  const add = async (name: string, size: number, content: AsyncIterable<Buffer>): Promise<void> => {
    const entry = pack.entry({ name, size, mode: 0o600, mtime: new Date(0) });
    const ended = new Promise<void>((resolve, reject) => {
      entry.once('finish', () => resolve());
      entry.once('error', reject);
    });
    ended.catch(() => {});
    for await (const chunk of content)
      if (!entry.write(chunk))
        await Promise.race([new Promise((resolve) => entry.once('drain', () => resolve(undefined))), ended]);
    entry.end(undefined);
    await ended;
  };
  return {
    addJson: (name, value) => {
      const text = Buffer.from(JSON.stringify(value));
      return add(name, text.length, only(text));
    },
    addTable: async (name, rows) => {
      const tally = createTableTally();
      let piece = 0;
      for await (const chunk of inPieces(rows)) {
        tally.take(chunk);
        await add(pieceName(name, piece), chunk.length, only(chunk));
        piece += 1;
      }
      return tally.total();
    },
    addFile: async (name, bytes, content) => {
      const hash = createHash('sha256');
      await add(name, bytes, hashed(content, hash));
      return hash.digest('hex');
    },
  };
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}

async function* hashed(
  content: AsyncIterable<Buffer>,
  hash: { update: (chunk: Buffer) => unknown },
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* inPieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PIECE_BYTES - bytes);
      waiting.push(part);
      bytes += part.length;
      at += part.length;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(waiting);
      waiting = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
