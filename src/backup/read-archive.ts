/**
 * Reads what `archive-form.ts` describes, and believes nothing of it: entries are files, come in the one order that we
 * write, under names that are asked for, and no larger than they may be. Whatever differs ends the reading.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { type Extract, extract as extractTar } from 'tar-stream';
import type { z } from 'zod';
import { BackupError, idIn, LARGEST_JSON_BYTES, PIECE_BYTES, pieceName, type Store } from './archive-form.ts';

export interface ArchiveFile {
  id: string;
  bytes: number;
  content: AsyncIterable<Buffer>;
}

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/** To be read in the order of the archive, each to its end. */
export interface ArchiveReader {
  readJson: <S extends z.ZodType>(name: string, schema: S) => Promise<z.output<S>>;
  readTable: (name: string) => AsyncGenerator<Buffer>;
  readFiles: (store: Store) => AsyncGenerator<ArchiveFile>;
  /** Makes sure that nothing follows, and that the last byte was as it was written. */
  readEnd: () => Promise<void>;
}

/** Opens an archive for `use`. Throws BackupError when it is damaged, or none of ours. */
export async function readArchive<T>(file: string, use: (archive: ArchiveReader) => Promise<T>): Promise<T> {
  const extract = extractTar();
  const source = createReadStream(file);
  const reading = pipeline(source, createZstdDecompress(), extract).catch((error: unknown) => {
    throw damaged(error);
  });
  reading.catch(() => {});
  try {
    return await use(readerOf(extract[Symbol.asyncIterator](), reading));
  } catch (error) {
    if (error instanceof BackupError || !extract.destroyed) throw error;
    // What the reading met first explains what its user met after, unless the user's own fault ended the reading.
    await reading.catch((met: Error) => {
      if ((met.cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw met;
    });
    throw error;
  } finally {
    extract.destroy();
    source.destroy();
    await reading.catch(() => {});
  }
}

function damaged(error: unknown): Error {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) return new BackupError(`The backup cannot be read (${code}).`, { cause: error });
  return new BackupError(`The backup is damaged, or this is none: ${message}.`, { cause: error });
}

function readerOf(entries: AsyncIterator<Entry>, reading: Promise<void>): ArchiveReader {
  let ahead: Entry | null | undefined;
  /** The entry that comes next, without taking it; null after the last. */
  const peek = async (): Promise<Entry | null> => {
    if (ahead === undefined) {
      const next = await entries.next().catch(async (error: unknown) => {
        await reading;
        throw damaged(error);
      });
      ahead = next.done === true ? null : checked(next.value);
    }
    return ahead;
  };
  const take = async (name: string, mostBytes: number): Promise<Entry> => {
    const entry = await peek();
    if (entry === null) throw new BackupError(`The backup is not whole: it ends before ${name}.`);
    if (entry.header.name !== name)
      throw new BackupError(`The backup has ${shown(entry.header.name)} where ${name} belongs.`);
    if (sizeOf(entry) > mostBytes) throw new BackupError(`The backup is none of ours: ${name} is too large.`);
    ahead = undefined;
    return entry;
  };

  return {
    readJson: async (name, schema) => {
      const chunks: Buffer[] = [];
      for await (const chunk of bytesOf(await take(name, LARGEST_JSON_BYTES))) chunks.push(chunk);
      const parsed = schema.safeParse(parse(Buffer.concat(chunks).toString()));
      if (parsed.success) return parsed.data;
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
      throw new BackupError(`The backup is none that this program can read: ${name}, ${path.join('.')}: ${message}.`);
    },
    readTable: async function* (name) {
      for (let piece = 0; (await peek())?.header.name === pieceName(name, piece); piece += 1)
        yield* bytesOf(await take(pieceName(name, piece), PIECE_BYTES));
    },
    readFiles: async function* (store) {
      for (let next = await peek(); next !== null; next = await peek()) {
        const id = idIn(store, next.header.name);
        if (id === null) return;
        const entry = await take(next.header.name, Number.MAX_SAFE_INTEGER);
        yield { id, bytes: sizeOf(entry), content: bytesOf(entry) };
      }
    },
    readEnd: async () => {
      const entry = await peek();
      if (entry !== null) throw new BackupError(`The backup has ${shown(entry.header.name)} after its end.`);
      await reading;
    },
  };
}

function checked(entry: Entry): Entry {
  const { type, name } = entry.header;
  if (type === 'file' && (entry.header.pax ?? null) === null) return entry;
  throw new BackupError(`The backup is none of ours: ${shown(name)} is no plain file.`);
}

function sizeOf(entry: Entry): number {
  return entry.header.size ?? 0;
}

async function* bytesOf(entry: Entry): AsyncGenerator<Buffer> {
  yield* entry as AsyncIterable<Buffer>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name that somebody else wrote, fit for a terminal. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
